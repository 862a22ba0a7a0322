import type { JsonObject } from '../ports/json.ts';
import type { LlmRequest, OutputContract, RequestOptions } from '../request.ts';
import { canonicalJson } from '../routes/canonical-json.ts';

/**
 * What the caller asked for, as one text: the same body gives the same text.
 * It holds the prompt, so a store that writes it down hashes it first.
 */
export function bodyFingerprint(request: LlmRequest): string {
  const { task, input, prompt, contract } = request;
  // A task's prompt and schema may change with a deployment while its caller repeats the same input.
  const asked = input === undefined ? prompt.messages : input;
  const expected = task === undefined ? plainContract(contract) : undefined;
  return canonicalJson({ task, asked, expected, ...wishes(request) });
}

/** What the models are asked, as one text: whatever would change the answer changes it. */
export function answerFingerprint(request: LlmRequest): string {
  const { task, prompt, contract } = request;
  return canonicalJson({ task, prompt, contract: plainContract(contract), ...wishes(request) });
}

function wishes({ values, requested, options }: LlmRequest): Readonly<Record<string, unknown>> {
  return { values, models: requested?.map(({ model }) => model), options: answerOptions(options) };
}

/** All options but those that name the request, say who asks, how long and how to deliver. A new option counts until it is taken out here. */
function answerOptions(options: RequestOptions): Partial<RequestOptions> {
  const {
    requestId: _id,
    customerId: _customer,
    callerId: _caller,
    signal: _signal,
    idempotencyKey: _key,
    tags: _tags,
    acceptRestart: _restart,
    deadlineMs: _deadline,
    cache: _cache,
    ...changing
  } = options;
  return changing;
}

function plainContract(contract: OutputContract): JsonObject {
  if (contract.type !== 'object') return { ...contract };
  return { type: contract.type, name: contract.name, schema: contract.jsonSchema };
}

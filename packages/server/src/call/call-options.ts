import type { JsonObject, RequestOptions } from '@understudy/core';
import { z } from 'zod';

import type { Exchange } from '../http/exchange.ts';
import { Refused } from '../http/refused.ts';

/** What a caller may say beside the input, as it travels: the engine's options that are JSON. */
export type CallOptions = Omit<RequestOptions, 'signal' | 'callerId' | 'requestId'>;

const json: z.ZodType<JsonObject, JsonObject> = z.record(z.string(), z.any());

const effort = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'max']);

/** Settings of a provider in its own words. They may tune an answer, never take the place of what the call says elsewhere. */
const tuning = json.superRefine((settings, context) => {
  for (const name of Object.keys(settings)) {
    if (!saidElsewhere.has(name)) continue;
    const message =
      'a provider’s options cannot say what is asked, of whom, or how much: the request has places for that';
    context.addIssue({ code: 'custom', message, path: [name] });
  }
});

/** The question, who answers it and its bounds. What a key may ask and what a budget reserves is decided by those. */
const saidElsewhere: ReadonlySet<string> = new Set([
  ...['model', 'models', 'fallbacks', 'stream', 'n'],
  ...['messages', 'input', 'prompt', 'system', 'instructions', 'previous_response_id', 'conversation'],
  ...['contents', 'systemInstruction', 'system_instruction', 'cachedContent', 'cached_content'],
  ...['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'maxOutputTokens', 'num_predict'],
  ...['candidateCount', 'candidate_count', 'best_of'],
]);

const shape = {
  customerId: z.string().max(200).optional(),
  idempotencyKey: z.string().min(1).max(200).optional(),
  tags: z.record(z.string().max(100), z.string().max(200)).optional(),
  tier: z.string().max(100).optional(),
  models: z.array(z.string().max(200)).max(32).optional(),
  tools: z
    .array(z.strictObject({ name: z.string(), description: z.string().optional(), parameters: json }))
    .optional(),
  toolChoice: z
    .union([z.enum(['auto', 'none', 'required']), z.strictObject({ tool: z.string() })])
    .optional(),
  acceptRestart: z.boolean().optional(),
  includeReasoning: z.boolean().optional(),
  deadlineMs: z.number().positive().optional(),
  maxOutputTokens: z.int().positive().optional(),
  temperature: z.number().optional(),
  topP: z.number().optional(),
  stop: z.array(z.string()).optional(),
  seed: z.int().optional(),
  effort: effort.optional(),
  thinking: z.union([z.int().nonnegative(), z.literal(false)]).optional(),
  cache: z.strictObject({ key: z.string().optional(), ttl: z.enum(['short', 'long']).optional() }).optional(),
  options: z.record(z.string(), tuning).optional(),
} satisfies Record<keyof CallOptions, z.ZodType>;

/** Strict: an option that is misspelt would otherwise be dropped in silence. */
export const callOptionsSchema: z.ZodType<CallOptions, CallOptions> = z.strictObject(shape);

/** The options of one request, from its body or its headers. The key's customer wins over whatever was said. */
export function readCallOptions(
  said: Readonly<Record<string, unknown>>,
  { caller, header, requestId, signal }: Pick<Exchange, 'caller' | 'header' | 'requestId' | 'signal'>,
): RequestOptions {
  const fromHeaders = {
    idempotencyKey: header('idempotency-key'),
    customerId: header('x-understudy-customer'),
    models: header('x-understudy-models')
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  };
  const parsed = callOptionsSchema.safeParse({ ...withoutGaps(fromHeaders), ...said });
  if (!parsed.success) throw invalidOptions(parsed.error);
  const customerId = caller.customerId ?? parsed.data.customerId;
  return { ...parsed.data, customerId, callerId: caller.keyId, requestId, signal };
}

function withoutGaps(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function invalidOptions({ issues }: z.ZodError): Refused {
  const told = issues.slice(0, 3).map(({ path, message }) => {
    const where = path.join('.');
    return where === '' ? message : `${where}: ${message}`;
  });
  return new Refused('invalid-body', told.join('; ').slice(0, 500), 'invalid-options');
}

import { candidateName } from '../candidate-name.ts';
import type { Failure, FailureKind } from '../failure.ts';
import type { Attempt, Meta } from '../outcome.ts';

/** What every failed request throws: which failure, what was tried, and what can be done about it. */
export class LlmError extends Error {
  override readonly name: string = 'LlmError';
  readonly kind: FailureKind;
  readonly failure: Failure;
  readonly meta: Meta | undefined;

  constructor(failure: Failure, meta: Meta | undefined) {
    super(describe(failure, meta), { cause: failure.cause });
    this.kind = failure.kind;
    this.failure = failure;
    this.meta = meta;
  }

  get attempts(): readonly Attempt[] {
    return this.meta?.attempts ?? [];
  }

  get requestId(): string | undefined {
    return this.meta?.requestId;
  }

  /** Whether the same request may well succeed later. */
  get retryable(): boolean {
    return retryable.has(this.kind);
  }
}

const retryable: ReadonlySet<FailureKind> = new Set([
  'rate-limited',
  'overloaded',
  'server-error',
  'network',
  'timeout',
  'truncated',
  'malformed',
]);

function describe(failure: Failure, meta: Meta | undefined): string {
  const { task, attempts, skipped, requestId } = meta ?? nothingKnown;
  // A failure of which nobody was asked has said why already.
  const others = skipped.filter(({ detail }) => !failure.message.includes(detail));
  return [
    `${task ?? 'the request'} failed: ${failure.kind}: ${failure.message}`,
    ...(attempts.length > 0 ? ['tried:', ...attempts.map(describeAttempt)] : []),
    ...(others.length > 0
      ? ['not asked:', ...others.map((each) => `  ${candidateName(each)}: ${each.detail}`)]
      : []),
    `what to do: ${advice[failure.kind]}`,
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ].join('\n');
}

const nothingKnown = { task: undefined, attempts: [], skipped: [], requestId: undefined };

function describeAttempt(attempt: Attempt): string {
  const how = attempt.ok ? 'answered' : `${attempt.failure.kind}: ${attempt.failure.message}`;
  return `  ${attempt.number}. ${candidateName(attempt)}: ${how} (${Math.round(attempt.durationMs)} ms)`;
}

/** What a person can do, whoever reads the message first. */
const advice: Readonly<Record<FailureKind, string>> = {
  'rate-limited': 'send less at once, add a key or a fallback, or try again after the wait',
  overloaded: 'try again in a moment; a fallback on another provider would have carried this request',
  'server-error': 'try again in a moment; a fallback on another provider would have carried this request',
  network: "check the gateway's network and the provider's address, then try again",
  timeout: 'try again, give the route more time, or add a faster fallback',
  truncated: 'try again; the part that was delivered is not a whole answer',
  malformed: 'try again; if it stays, look at what stands between the gateway and the provider',
  'quota-exhausted': "the provider's account is out of money or allowance: top it up or use another key",
  unauthorized: "the provider refused the key: check the key in the gateway's configuration",
  forbidden: 'the key may not use this model, or not from here: check its permissions',
  'model-not-found': 'check the model name in the route; it may have been retired',
  'context-too-long': 'shorten the input, or give the route a model with a larger window',
  'bad-output': 'no model gave an answer that fits the task: look at the schema and the prompt',
  refused:
    'the model declined; change the request, or let the route pass refusals on with `on: { refused: next-candidate }`',
  'content-filtered': "the provider's content policy stopped it; change the request",
  'bad-request': 'the provider cannot take this request as it is: look at its parameters',
  cancelled: 'nothing: the caller left',
  'over-budget': 'wait until the budget resets, or raise it',
  'rejected-locally': 'change the request as the message says; no provider was called',
  unknown: 'look at the cause and the attempts; if it stays, report it',
};

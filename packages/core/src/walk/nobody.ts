import { candidateName } from '../candidate-name.ts';
import type { Failure } from '../failure.ts';
import type { SkipReason, Skipped } from '../outcome.ts';

/** Reasons that lie in the request: no amount of waiting cures them. */
const inTheRequest: readonly SkipReason[] = [
  'fallback-not-allowed',
  'stakes-too-high',
  'different-model',
  'no-capability',
  'window-too-small',
  'too-expensive',
  'unpriced',
  'not-allowed',
];

/** The failure of a request that no candidate could be asked for. */
export function nobodyToAsk(skipped: readonly Skipped[], retryAfterMs: number | undefined): Failure {
  const inRequest = skipped.filter(({ reason }) => inTheRequest.includes(reason));
  if (skipped.some(({ reason }) => reason === 'no-time-left')) return timeIsUp;
  if (skipped.length > inRequest.length) {
    return {
      kind: 'overloaded',
      code: 'nobody-available',
      message: list('no candidate is available', skipped),
      retryAfterMs,
    };
  }
  const tooLong = inRequest.length > 0 && inRequest.every(({ reason }) => reason === 'window-too-small');
  const code = tooLong ? 'context-too-long' : 'no-candidate';
  const what = tooLong ? 'the prompt is larger than every window' : 'no candidate can take this request';
  return { kind: 'rejected-locally', code, message: list(what, skipped) };
}

/** Middleware took all of it. */
const timeIsUp: Failure = {
  kind: 'timeout',
  code: 'deadline',
  message: 'the time for the whole request was up before anyone was asked',
};

function list(what: string, skipped: readonly Skipped[]): string {
  return `${what}: ${skipped.map((each) => `${candidateName(each)}: ${each.detail}`).join('; ')}`;
}

/** Kinds that tell the operator something and the caller nothing. */
const operatorsBusiness = new Set(['unauthorized', 'forbidden', 'quota-exhausted', 'model-not-found']);

/** Of all that went wrong, what the caller should hear: the last failure that is not the operator's business. */
export function worstFailure(failures: readonly Failure[]): Failure | undefined {
  const told = failures.findLast(({ kind }) => !operatorsBusiness.has(kind)) ?? failures.at(-1);
  if (!told) return undefined;
  const waits = failures.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  return { ...told, retryAfterMs: waits.length > 0 ? Math.min(...waits) : undefined };
}

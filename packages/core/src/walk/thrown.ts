import type { Failure } from '../failure.ts';
import { scrub } from '../scrub.ts';

/** What somebody's code threw where failures are values, as a failure. */
export function failureOfThrown(cause: unknown): Failure {
  const message =
    cause instanceof Error
      ? scrub(`${cause.name}: ${cause.message}`)
      : 'something that is no Error was thrown';
  return { kind: 'unknown', code: 'thrown', message, cause };
}

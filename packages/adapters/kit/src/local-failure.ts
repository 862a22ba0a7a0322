import type { Failure } from '@understudy/core';
import { causeOf } from '@understudy/transport';

/** Thrown where an adapter itself knows what is wrong; `failureFromAdapter` finds the failure in it again. */
export class LocalFailure extends Error {
  override readonly name = 'LocalFailure';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** For an answer that is not what the protocol promises. */
export function malformed(message: string): LocalFailure {
  return new LocalFailure({ kind: 'malformed', message });
}

/** The failure that an adapter named itself, if it did. */
export function failureFromAdapter(error: unknown): Failure | undefined {
  return causeOf(error, isLocalFailure)?.failure;
}

function isLocalFailure(error: unknown): error is LocalFailure {
  return error instanceof LocalFailure;
}

import type { Failure } from '@understudy/core';

/** Thrown where the adapter itself knows what is wrong; `classify` finds the failure in it again. */
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

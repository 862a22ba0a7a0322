import type { Failure } from '@understudy/core';

/** What a scripted provider throws, as an SDK throws its own errors. */
export class ScriptedError extends Error {
  override readonly name = 'ScriptedError';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

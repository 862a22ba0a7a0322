/** `unknown-request`: it is not there, or somebody else's. `not-now`: nobody can say at the moment. */
export type FeedbackRefusal = 'invalid' | 'unknown-request' | 'not-now';

/** Why feedback was not taken. */
export class FeedbackError extends Error {
  override readonly name = 'FeedbackError';
  readonly reason: FeedbackRefusal;

  constructor(reason: FeedbackRefusal, words: string, cause?: unknown) {
    super(`this feedback cannot be taken: ${words}`, { cause });
    this.reason = reason;
  }
}

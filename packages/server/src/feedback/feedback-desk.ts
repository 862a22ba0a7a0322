/** What a product thought of an answer. */
export interface FeedbackNote {
  /** As the answer named it: `requestId` in its meta, `x-understudy-request-id` in its headers. */
  readonly requestId: string;
  /** On the product's own scale: stars, thumbs as 1 and -1, a share. */
  readonly score: number;
  readonly comment?: string | undefined;
}

/** Feedback that is kept. */
export interface FeedbackReceipt extends FeedbackNote {
  readonly id: string;
  readonly createdAt: number;
}

/** Whose requests may be rated: those that a key made, and those of the customer it is bound to. */
export interface RequestOwner {
  readonly callerId?: string | undefined;
  readonly customerId?: string | undefined;
}

/** Where feedback is kept. */
export interface FeedbackDesk {
  /**
   * Any request may be rated when no owner is given. `unknown-request`: it is not there, or somebody else's;
   * `not-now`: nobody can say at the moment.
   */
  give(
    note: FeedbackNote,
    owner: RequestOwner | undefined,
  ): Promise<FeedbackReceipt | 'unknown-request' | 'not-now'>;
}

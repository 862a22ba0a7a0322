/** How a call ended, as far as every door can tell it. */
export interface Ending {
  readonly text?: string | undefined;
  /** What the answer began with; a stream that breaks later has a 200 and a word. */
  readonly status?: number | undefined;
  readonly servedBy?: string | undefined;
  /** The word for what went wrong: a failure's kind, in OpenAI's dialect its code. */
  readonly word?: string | undefined;
}

/** What is asked. */
export interface Asking {
  /** Answered as a stream; where a door has none, its name has `Whole` behind it. */
  readonly task: string;
  readonly messages: readonly { readonly role: 'user'; readonly content: string }[];
  readonly key?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called for each piece of a stream. */
  readonly onPiece?: (() => void) | undefined;
}

/** One way into the gateway. */
export interface Door {
  /** How a model is asked through it. */
  readonly upstream: 'whole' | 'streamed';
  readonly dialect: 'trpc' | 'plain' | 'openai';
  ask(url: string, asking: Asking): Promise<Ending>;
}

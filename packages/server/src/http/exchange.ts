import type { Caller } from '../auth/caller.ts';

/** One request and its answer, whatever carries them: node:http or a fetch handler. */
export interface Exchange {
  /** What the ledger calls it, like no other. Every answer carries it, beside the caller's own `x-request-id`. */
  readonly requestId: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** What stood at `:name` in the door's path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly caller: Caller;
  /** Fires when the caller leaves, its key is revoked, or the server cannot wait any longer. */
  readonly signal: AbortSignal;
  /** By its lower-case name. */
  header(name: string): string | undefined;
  /** The body as JSON: of bounded size and depth, without `__proto__`; undefined when empty. Throws `Refused`. */
  readBody(): Promise<unknown>;
  /** The body as it came, of bounded size. Throws `Refused`. */
  readText(): Promise<string>;
  /** A whole answer; an object is sent as JSON. */
  answer(status: number, body: unknown, headers?: AnswerHeaders): void;
  /** An answer in pieces. Its headers leave with the first of them. */
  begin(status: number, headers: AnswerHeaders): StreamedAnswer;
}

export type AnswerHeaders = Readonly<Record<string, string>>;

export interface StreamedAnswer {
  /**
   * Sends a piece. A promise comes back only when the caller reads too slowly to take more:
   * wait for it before the next piece. It rejects with the signal's reason when the exchange is over.
   */
  write(piece: string | Uint8Array): Promise<void> | undefined;
  end(): void;
  /** Breaks the connection, so that the caller cannot take what it got for a whole answer. */
  cut(): void;
}

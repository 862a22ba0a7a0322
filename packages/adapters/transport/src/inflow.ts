/** What feeds an inflow, and can be told how its reader is doing. */
export interface Feed {
  pause(): void;
  resume(): void;
  /** The reader wants no more. */
  leave(): void;
}

/** What one read of a body gives. */
export type ReadResult =
  | { readonly done: false; readonly value: Uint8Array }
  | { readonly done: true; readonly value: undefined };

/** The part of a `ReadableStream` that the SDKs use. */
export interface StreamBody extends AsyncIterable<Uint8Array> {
  getReader(): StreamReader;
  cancel(): Promise<void>;
}

/** The part of a stream's reader that the SDKs use. */
export interface StreamReader {
  read(): Promise<ReadResult>;
  cancel(): Promise<void>;
  releaseLock(): void;
}

/** Unread bytes beyond this stop the socket from being read: a slow reader costs no memory. */
const mostUnreadBytes = 65_536;

/** A body on its way from the socket to one reader. What had arrived before an error is read before it. */
export class Inflow implements StreamBody, StreamReader {
  readonly #feed: Feed;
  readonly #chunks: Uint8Array[] = [];
  #unreadBytes = 0;
  #paused = false;
  #end: { readonly error: Error | undefined } | undefined;
  #waiting: PromiseWithResolvers<ReadResult> | undefined;

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  push(chunk: Uint8Array): void {
    if (this.#waiting) return this.#answer({ done: false, value: chunk });
    this.#chunks.push(chunk);
    this.#unreadBytes += chunk.length;
    if (this.#paused || this.#unreadBytes <= mostUnreadBytes) return;
    this.#paused = true;
    this.#feed.pause();
  }

  /** No more will come; with an error, because something broke. */
  finish(error?: Error): void {
    if (this.#end) return;
    this.#end = { error };
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (error) waiting?.reject(error);
    else waiting?.resolve(over);
  }

  read(): Promise<ReadResult> {
    const value = this.#chunks.shift();
    if (value) {
      this.#unreadBytes -= value.length;
      if (this.#paused && this.#chunks.length === 0) this.#resume();
      return Promise.resolve({ done: false, value });
    }
    if (this.#end) return this.#end.error ? Promise.reject(this.#end.error) : Promise.resolve(over);
    if (this.#waiting)
      return Promise.reject(new TypeError('a body has one reader, which reads one chunk at a time'));
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  cancel(): Promise<void> {
    if (!this.#end) {
      this.#chunks.length = 0;
      this.finish();
      this.#feed.leave();
    }
    return Promise.resolve();
  }

  getReader(): StreamReader {
    return this;
  }

  releaseLock(): void {}

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return { next: () => this.read(), return: () => this.cancel().then(() => over) };
  }

  #resume(): void {
    this.#paused = false;
    this.#feed.resume();
  }

  #answer(result: ReadResult): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(result);
  }
}

const over: ReadResult = { done: true, value: undefined };

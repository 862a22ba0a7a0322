/** What a product does with a client of OpenAI's dialect, whichever it is. @internal */
export interface StockClient {
  chat(question: Question): Promise<string>;
  stream(question: Question): Promise<string>;
  /** Offers the tool `weather`, runs it, and gives what the model says to its result. */
  useTool(question: Question): Promise<string>;
  /** An object that fits `Bill`, by json_schema. */
  extract(question: Question): Promise<unknown>;
  embed(model: string, texts: readonly string[]): Promise<readonly (readonly number[])[]>;
  /** The status of what it throws, as far as it tells one. */
  statusOf(error: unknown): number | undefined;
}

/** @internal */
export interface Question {
  readonly model: string;
  readonly text: string;
  readonly signal?: AbortSignal | undefined;
  /** Called for every piece of a stream. */
  readonly onPiece?: ((piece: string) => void) | undefined;
}

/** Where a client is told the gateway is. @internal */
export interface Place {
  readonly baseURL: string;
  readonly key: string;
  readonly fetch: typeof fetch;
}

import type { TRPCClient } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';

import type { LlmStream } from './llm-stream.ts';

/** Every task of a router under its name: `mutate` for an answer, `stream` for one that is read while it is written. */
export type LlmClient<Router extends AnyTRPCRouter> = Decorated<TRPCClient<Router>>;

/** What may be said of one call beside its input. */
export interface CallOptions {
  /** Ends the call, here and at the provider. */
  readonly signal?: AbortSignal | undefined;
}

type Decorated<Client> = {
  readonly [Name in keyof Client & string]: Client[Name] extends { readonly mutate: infer Mutate }
    ? Task<Mutate>
    : Client[Name] extends { readonly query: infer Query }
      ? { readonly query: Call<Query> }
      : Decorated<Client[Name]>;
};

type Task<Mutate> = Mutate extends (input: infer Input, options?: infer _Options) => PromiseLike<infer Output>
  ? [Output] extends [never] // what returns nothing
    ? { readonly mutate: (input: Input, options?: CallOptions) => Promise<void> }
    : Output extends AsyncIterable<infer Event, infer Answer>
      ? { readonly stream: (input: Input, options?: CallOptions) => LlmStream<Event, Answer> }
      : { readonly mutate: (input: Input, options?: CallOptions) => Promise<Output> }
  : never;

type Call<Query> = Query extends (input: infer Input, options?: infer _Options) => PromiseLike<infer Output>
  ? (input: Input, options?: CallOptions) => Promise<Output>
  : never;

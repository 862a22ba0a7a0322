import type { Failure } from './failure.ts';
import type { Answer, Continuation, Meta, Outcome } from './outcome.ts';

/**
 * What a streaming request says as it goes. Exactly one `finish` or `error` comes, last.
 * After `restart`, everything said before is void.
 */
export type StreamEvent =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly text: string }
  | {
      readonly type: 'tool-call-delta';
      readonly index: number;
      readonly id?: string | undefined;
      readonly name?: string | undefined;
      readonly arguments?: string | undefined;
    }
  | { readonly type: 'partial'; readonly value: unknown }
  | { readonly type: 'continued'; readonly continuation: Continuation }
  | { readonly type: 'restart'; readonly continuation: Continuation }
  | { readonly type: 'finish'; readonly answer: Answer; readonly meta: Meta }
  | { readonly type: 'error'; readonly failure: Failure; readonly meta: Meta };

/** What comes back through the middleware: a settled outcome, or a stream that has begun. */
export type LlmResult =
  | { readonly type: 'settled'; readonly outcome: Outcome }
  | {
      readonly type: 'streaming';
      readonly events: AsyncIterable<StreamEvent>;
      /** Resolves once, when the stream has ended or the caller has left it. */
      readonly settled: Promise<Outcome>;
    };

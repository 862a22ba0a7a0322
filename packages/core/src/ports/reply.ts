import type { ProviderBound, ToolCall } from './message.ts';

/** Tokens as billed: input holds cached and cache-written, output holds reasoning. */
export interface Usage {
  readonly inputTokens: number;
  readonly cachedInputTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  /** The part of `cacheWriteTokens` written for an hour, where the provider prices it apart. */
  readonly cacheWriteLongTokens?: number | undefined;
  readonly outputTokens: number;
  readonly reasoningTokens?: number | undefined;
  /** True when we counted because the provider did not say. */
  readonly estimated?: boolean | undefined;
}

/** How a reply ended. `other` is a word we do not know; it still is a terminal mark. */
export type Finish = 'stop' | 'length' | 'tool-calls' | 'refused' | 'content-filtered' | 'paused' | 'other';

export interface Refusal {
  readonly category?: string | undefined;
  readonly explanation?: string | undefined;
}

/** What a provider answered, in no provider's dialect. */
export interface Reply {
  readonly text: string;
  readonly reasoning?: string | undefined;
  readonly toolCalls: readonly ToolCall[];
  readonly finish: Finish;
  readonly refusal?: Refusal | undefined;
  /** Absent when the provider did not say; never guessed by an adapter. */
  readonly usage?: Usage | undefined;
  readonly providerRequestId?: string | undefined;
  /** The model that answered, as the provider names it. */
  readonly servedModel?: string | undefined;
  readonly bound?: ProviderBound | undefined;
  /** What differs from what was asked: parameters left out, schema parts the model cannot be told. */
  readonly notes?: readonly string[] | undefined;
}

export interface EmbedReply {
  readonly vectors: readonly (readonly number[])[];
  readonly usage?: Usage | undefined;
  readonly providerRequestId?: string | undefined;
  readonly servedModel?: string | undefined;
}

/**
 * A streamed reply. Only text, reasoning and tool-call deltas are content.
 * `finish` is the terminal mark: a stream that ends without one was cut.
 */
export type ReplyEvent =
  | {
      readonly type: 'start';
      readonly providerRequestId?: string | undefined;
      readonly servedModel?: string | undefined;
      readonly notes?: readonly string[] | undefined;
    }
  | { readonly type: 'ping' }
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly text: string }
  | {
      readonly type: 'tool-call-delta';
      readonly index: number;
      readonly id?: string | undefined;
      readonly name?: string | undefined;
      readonly arguments?: string | undefined;
      readonly bound?: ProviderBound | undefined;
    }
  | { readonly type: 'usage'; readonly usage: Usage }
  | {
      readonly type: 'finish';
      readonly finish: Finish;
      readonly refusal?: Refusal | undefined;
      readonly usage?: Usage | undefined;
      readonly bound?: ProviderBound | undefined;
    };

import type { Failure } from '../failure.ts';
import type { EmbedCall, ModelCall } from './model-call.ts';
import type { EmbedReply, Reply, ReplyEvent } from './reply.ts';

/** What the engine tells a provider about the attempt it is part of. */
export interface CallContext {
  /** Fires on a deadline or when the caller leaves. The upstream connection must go with it. */
  readonly signal: AbortSignal;
  /** Which of the provider's credentials to use; a label, never the key. */
  readonly credential: string | undefined;
  readonly requestId: string;
  readonly attemptNumber: number;
  /** Time limits for a transport that can watch them closer than the engine can. */
  readonly limits: {
    readonly connectMs: number;
    readonly firstTokenMs: number;
    readonly stallMs: number;
    readonly totalMs: number;
  };
}

/**
 * The port an adapter implements. It may throw anything: `classify` says what a thrown value means.
 * It never retries, and a stream that it cannot bring to its end mark must not look finished.
 */
export interface Provider {
  readonly id: string;
  /** Labels of the credentials to rotate through; absent or empty means there is just one. */
  readonly credentials?: readonly string[] | undefined;
  generate(call: ModelCall, context: CallContext): Promise<Reply>;
  stream?(call: ModelCall, context: CallContext): AsyncIterable<ReplyEvent>;
  embed?(call: EmbedCall, context: CallContext): Promise<EmbedReply>;
  classify(error: unknown): Failure;
}

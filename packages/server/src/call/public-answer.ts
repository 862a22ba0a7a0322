import type { LlmAnswer, ToolCall } from '@understudy/core';

import { publicMeta } from './public-meta.ts';
import type { PublicMeta } from './public-meta.ts';

/** An answer as it travels. */
export interface PublicAnswer<Output> {
  readonly output: Output;
  readonly toolCalls: readonly ToolCall[];
  readonly reasoning: string | undefined;
  readonly meta: PublicMeta;
}

export function publicAnswer<Output>({
  output,
  toolCalls,
  reasoning,
  meta,
}: LlmAnswer<Output>): PublicAnswer<Output> {
  return { output, toolCalls, reasoning, meta: publicMeta(meta) };
}

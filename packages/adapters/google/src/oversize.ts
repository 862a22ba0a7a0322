import { LocalFailure, looseOf, parsedOf } from '@understudy/adapter-kit';
import { estimateTokens } from '@understudy/core';
import type { ModelCall } from '@understudy/core';
import type { Seen } from '@understudy/transport';

import { violationsIn } from './quota.ts';

/**
 * A prompt that is larger than what a minute allows comes back as a rate limit, however long one waits.
 * It is too long for this account, and is called so.
 */
export function oversize({ status, errorBody }: Seen, call: ModelCall): LocalFailure | undefined {
  if (status !== 429 || errorBody === undefined) return undefined;
  const error = looseOf(looseOf(parsedOf(errorBody))['error']);
  const limits = violationsIn(error).flatMap(({ countsInput, value }) =>
    countsInput && value ? [value] : [],
  );
  if (limits.length === 0) return undefined;
  const least = Math.min(...limits);
  const tokens = estimateTokens(textsIn(call));
  if (tokens <= least) return undefined;
  const message = `the prompt is about ${tokens} tokens, a minute allows ${least}`;
  return new LocalFailure({ kind: 'context-too-long', code: 'quota', message, status });
}

function textsIn({ messages }: ModelCall): string {
  return messages
    .map(({ content }) =>
      typeof content === 'string'
        ? content
        : content.map((part) => ('text' in part ? part.text : '')).join('\n'),
    )
    .join('\n');
}

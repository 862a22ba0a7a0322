import { expect, it } from 'vitest';

import { readUsage } from './read-usage.ts';

it('counts what came from and went to the cache as input', () => {
  const usage = {
    ...{ input_tokens: 5, cache_read_input_tokens: 20, cache_creation_input_tokens: 10, output_tokens: 7 },
    cache_creation: { ephemeral_1h_input_tokens: 4 },
  };
  expect(readUsage(usage)).toEqual({
    ...{ inputTokens: 35, cachedInputTokens: 20, cacheWriteTokens: 10, cacheWriteLongTokens: 4 },
    outputTokens: 7,
  });
});

it('takes zeros for what nobody counted, so that no call is thought to be free', () => {
  expect(readUsage({ input_tokens: 0, output_tokens: 0 })).toBeUndefined();
});

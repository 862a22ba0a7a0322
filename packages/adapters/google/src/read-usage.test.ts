import { expect, it } from 'vitest';

import { readUsage } from './read-usage.ts';

it('counts thinking as output, and what tools read as input', () => {
  const usage = {
    ...{ promptTokenCount: 30, toolUsePromptTokenCount: 4, cachedContentTokenCount: 12 },
    ...{ candidatesTokenCount: 6, thoughtsTokenCount: 9 },
  };
  expect(readUsage(usage)).toEqual({
    ...{ inputTokens: 34, cachedInputTokens: 12, outputTokens: 15, reasoningTokens: 9 },
  });
});

it('takes zeros for what nobody counted, so that no call is thought to be free', () => {
  expect(readUsage({ promptTokenCount: 0, candidatesTokenCount: 0 })).toBeUndefined();
});

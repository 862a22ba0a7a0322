import type { Sample } from './provider-under-test.ts';

/** Letters of one to four bytes, joined ones, and what JSON must escape. */
export const plain: Sample = {
  pieces: ['Grüße', ', 世界 ', '👩‍👩‍👧', ' "quoted"\n', '\\ and \u2028 done'],
  toolCalls: [],
  finish: 'stop',
  usage: { inputTokens: 25, cachedInputTokens: 5, outputTokens: 12, reasoningTokens: 4 },
  model: 'served-model-1',
};

export const parallelTools: Sample = {
  pieces: [],
  toolCalls: [
    { id: 'abc123DEF', name: 'weather', arguments: ['{"city":', '"Köln"}'] },
    { id: 'xyz789GHI', name: 'time', arguments: ['{}'] },
  ],
  finish: 'tool-calls',
  usage: { inputTokens: 40, outputTokens: 21 },
  model: 'served-model-1',
};

export const cutShort: Sample = { ...plain, finish: 'length' };

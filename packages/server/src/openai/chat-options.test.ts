import { describe, expect, it } from 'vitest';

import type { ChatBody } from './chat-body.ts';
import { toOptions } from './chat-options.ts';

const options = (said: Partial<ChatBody>): unknown => toOptions({ messages: [], ...said });

describe('the parameters of a body', () => {
  it.each<[Partial<ChatBody>, object]>([
    [{}, {}],
    [{ temperature: null, stop: null, metadata: null, user: null, seed: undefined }, {}],
    [
      { temperature: 0, top_p: 0.5, seed: 0 },
      { temperature: 0, topP: 0.5, seed: 0 },
    ],
    [{ max_tokens: 5 }, { maxOutputTokens: 5 }],
    [{ max_tokens: 5, max_completion_tokens: 7 }, { maxOutputTokens: 7 }],
    [{ stop: 'END' }, { stop: ['END'] }],
    [{ stop: ['A', 'B'] }, { stop: ['A', 'B'] }],
    [{ reasoning_effort: 'low' }, { effort: 'low' }],
    [{ prompt_cache_key: 'acme' }, { cache: { key: 'acme' } }],
    [{ prompt_cache_key: 'acme', prompt_cache_retention: '24h' }, { cache: { key: 'acme', ttl: 'long' } }],
    [{ prompt_cache_retention: 'in_memory' }, { cache: { ttl: 'short' } }],
    [
      { metadata: { feature: 'help' }, user: 'u', safety_identifier: 's' },
      { tags: { feature: 'help', user: 'u', safety_identifier: 's' } },
    ],
  ])('%j are the options %j', (said, expected) => {
    expect(options(said)).toEqual(expected);
  });
});

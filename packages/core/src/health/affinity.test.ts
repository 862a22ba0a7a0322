import { describe, expect, it } from 'vitest';

import type { Clock } from '../ports/clock.ts';
import { createAffinities } from './affinity.ts';

function stage() {
  let now = 0;
  const clock: Clock = { now: () => now, wallTime: () => 0, after: () => () => {} };
  return { ...createAffinities(clock), wait: (ms: number) => void (now += ms) };
}

describe('cache affinity', () => {
  it('names the provider that served a key last', () => {
    const on = stage();
    expect(on.providerFor('chat/acme')).toBeUndefined();
    on.served('chat/acme', 'openai');
    on.served('chat/acme', 'anthropic');
    expect(on.providerFor('chat/acme')).toBe('anthropic');
    expect(on.providerFor('chat/other')).toBeUndefined();
  });

  it('goes cold five minutes after the last use', () => {
    const on = stage();
    on.served('chat/acme', 'openai');
    on.wait(299_999);
    expect(on.providerFor('chat/acme')).toBe('openai');
    on.served('chat/acme', 'openai');
    on.wait(299_999);
    expect(on.providerFor('chat/acme')).toBe('openai');
    on.wait(1);
    expect(on.providerFor('chat/acme')).toBeUndefined();
  });

  it('forgets the stalest keys when callers invent ever new ones', () => {
    const on = stage();
    on.served('chat/acme', 'openai');
    for (let index = 0; index < 10_000; index++) on.served(`invented-${index}`, 'openai');
    expect(on.providerFor('chat/acme')).toBeUndefined();
    expect(on.providerFor('invented-9999')).toBe('openai');
  });
});

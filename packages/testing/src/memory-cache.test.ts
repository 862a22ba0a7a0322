import { describe, expect, it } from 'vitest';

import { memoryCache } from './memory-cache.ts';
import { sampleAnswer } from './sample-outcome.ts';
import { sampleRequest } from './sample-request.ts';

const stored = { outcome: sampleAnswer(sampleRequest(), 'Done.'), storedAt: 5 };

describe('the answer cache in memory', () => {
  it('gives back what was written, however old', async () => {
    const cache = memoryCache();
    await cache.write('key', stored, 1);
    expect(await cache.read('key')).toBe(stored);
    expect(await cache.read('other')).toBeUndefined();
  });

  it('makes room by letting the oldest answer go', async () => {
    const cache = memoryCache({ maxAnswers: 2 });
    for (const key of ['one', 'two', 'one', 'three']) await cache.write(key, stored, 1);
    expect(await cache.read('two')).toBeUndefined();
    expect([await cache.read('one'), await cache.read('three')]).toEqual([stored, stored]);
  });
});

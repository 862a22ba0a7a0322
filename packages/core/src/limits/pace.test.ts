import { describe, expect, it } from 'vitest';

import { watchPace } from './pace.ts';
import type { Speed } from './pace.ts';

/** Ten tokens a second are forty characters a second. */
function speeds(...pieces: readonly (readonly [characters: number, waitedMs: number])[]): readonly Speed[] {
  const pace = watchPace(10);
  return pieces.map(([characters, waitedMs]) => pace.add('x'.repeat(characters), waitedMs));
}

describe('watchPace', () => {
  it('says nothing before two seconds of waiting', () => {
    expect(speeds([4, 0], [4, 1000], [4, 999])).toEqual(['early', 'early', 'early']);
  });

  it('judges by all that came in the time, to the token', () => {
    expect(speeds([40, 0], [40, 2000])).toEqual(['early', 'fast-enough']);
    expect(speeds([40, 0], [39, 2000])).toEqual(['early', 'too-slow']);
  });

  it('begins a new window after each judgement: a quick start does not pay for a crawl', () => {
    expect(speeds([4000, 0], [4, 2000], [4, 2000])).toEqual(['early', 'fast-enough', 'too-slow']);
  });

  it('judges one long silence by what came with its end', () => {
    expect(speeds([4, 0], [400, 5000])).toEqual(['early', 'fast-enough']);
    expect(speeds([4, 0], [100, 5000])).toEqual(['early', 'too-slow']);
  });
});

describe('the patience with silence', () => {
  it('is the rest of the window, or longer for what came ahead of its time', () => {
    const pace = watchPace(10);
    expect(pace.patienceMs()).toBe(2000);
    pace.add('x'.repeat(40), 500);
    expect(pace.patienceMs()).toBe(1500);
    pace.add('x'.repeat(80), 500);
    expect(pace.patienceMs()).toBe(2000);
  });

  it('ends exactly when even content at that moment would come too late', () => {
    const pace = watchPace(10);
    pace.add('x'.repeat(120), 0);
    expect(pace.add('', pace.patienceMs())).toBe('fast-enough');
    pace.add('x'.repeat(120), 0);
    expect(pace.add('', pace.patienceMs() + 1)).toBe('too-slow');
  });
});

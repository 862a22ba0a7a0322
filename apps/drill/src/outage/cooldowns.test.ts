import { describe, expect, it } from 'vitest';

import type { Received } from '../stage/upstream.ts';
import { callsInCooldowns } from './cooldowns.ts';

type Call = readonly [atMs: number, how: Received['how']];
const inVain = (...calls: readonly Call[]): number =>
  callsInCooldowns(
    calls.map(([atMs, how]) => ({ atMs, how, path: '/', id: '1', prompt: '', isStream: false })),
    10_000,
  );

describe('calls in a cooldown', () => {
  it('are none before anybody was sent away, and none when it is over', () => {
    expect(inVain([0, 'answered'], [50, 'refused'], [10_050, 'answered'])).toBe(0);
  });

  it('are those that come while their provider wants to be left alone', () => {
    expect(inVain([0, 'refused'], [5000, 'refused'], [9000, 'answered'])).toBe(2);
  });

  it('are not those that were on their way when it said so', () => {
    expect(inVain([0, 'refused'], [3, 'refused'], [999, 'refused'], [1001, 'refused'])).toBe(1);
  });

  it('are judged by each cooldown anew', () => {
    expect(inVain([0, 'refused'], [10_000, 'refused'], [10_500, 'refused'], [15_000, 'refused'])).toBe(1);
  });
});

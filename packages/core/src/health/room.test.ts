import { describe, expect, it } from 'vitest';

import { isFull, narrowed, widened } from './room.ts';
import type { Room } from './room.ts';

const quietMs = 30_000;
const room = (places: number, changes: Partial<Room> = {}): Room => ({
  ...{ places, narrowedAt: 1_000, hasAnsweredSince: true, isSearching: false },
  ...changes,
});
const full = (places: number, underWay: number, now = 2_000): boolean =>
  isFull(room(places), { now, underWay, quietMs });

describe('the room of a candidate', () => {
  it.each([
    [4, 3, false],
    [4, 4, true],
    [4.9, 4, true],
    [0.3, 0, false], // one may always try
    [0.3, 1, true],
  ])('of %d places with %d under way is full: %s', (places, underWay, expected) => {
    expect(full(places, underWay)).toBe(expected);
  });

  it('is not known before anybody was turned away, and not any more after a quiet time', () => {
    expect(isFull(undefined, { now: 2_000, underWay: 1_000, quietMs })).toBe(false);
    expect(full(4, 1_000, 30_999)).toBe(true);
    expect(full(4, 1_000, 31_000)).toBe(false);
    expect(widened(room(4), { now: 31_000, underWay: 4, quietMs })).toBeUndefined();
  });

  it('is half of what was taken when the first are turned away, or nothing was answered in between', () => {
    const first = narrowed(undefined, { now: 1_000, admittedAt: 900, underWay: 21 });
    expect(first).toEqual({ places: 10, narrowedAt: 1_000, hasAnsweredSince: false, isSearching: true });
    expect(narrowed(first, { now: 2_000, admittedAt: 1_500, underWay: 11 }).places).toBe(5);
  });

  it('is a step back when it answers and turns one away', () => {
    const next = narrowed(room(9, { isSearching: true }), { now: 2_000, admittedAt: 1_500, underWay: 11 });
    expect(next).toEqual({ places: 9, narrowedAt: 2_000, hasAnsweredSince: false, isSearching: false });
  });

  it('is not narrowed twice for one crowd', () => {
    const narrow = room(9);
    expect(narrowed(narrow, { now: 1_100, admittedAt: 999, underWay: 10 })).toBe(narrow);
  });

  it('doubles with every round of answers while its edge has not been found', () => {
    let wide: Room | undefined = room(4, { isSearching: true });
    for (let answer = 0; answer < 4; answer += 1) {
      wide = widened(wide, { now: 2_000, underWay: Math.floor(wide?.places ?? 0), quietMs });
    }
    expect(wide?.places).toBe(8);
  });

  it('grows by a place when all of them have been answered from a few times, and only if all are needed', () => {
    let wide: Room | undefined = room(4);
    for (let answer = 0; answer < 4 * 4; answer += 1)
      wide = widened(wide, { now: 2_000, underWay: 4, quietMs });
    expect(wide?.places).toBeCloseTo(4.9, 1);
    expect(widened(room(4), { now: 2_000, underWay: 3, quietMs })?.places).toBe(4);
  });
});

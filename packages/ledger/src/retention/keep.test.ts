import { describe, expect, it } from 'vitest';

import { keepFrom } from './keep.ts';
import type { KeepInput } from './keep.ts';

const dayMs = 86_400_000;

describe('how long rows stay', () => {
  it.each<[string, KeepInput | undefined, readonly number[]]>([
    ['nothing', undefined, [90, 90, 3 * 365]],
    ['one time for all rows', '30d', [30, 30, 3 * 365]],
    ['hours', '36h', [1.5, 1.5, 3 * 365]],
    ['weeks', '2w', [14, 14, 3 * 365]],
    ['longer than totals usually stay', '5y', [5 * 365, 5 * 365, 5 * 365]],
    ['a time for each', { requests: '10d', events: '5d', rollups: '20d' }, [10, 5, 20]],
    ['a time for some', { events: '5d' }, [90, 5, 3 * 365]],
  ])('is read from %s', (_what, input, [requests = 0, events = 0, rollups = 0]) => {
    expect(keepFrom(input)).toEqual({
      requestsMs: requests * dayMs,
      eventsMs: events * dayMs,
      rollupsMs: rollups * dayMs,
    });
  });

  it.each<[KeepInput, RegExp]>([
    ['90' as '90d', /keep\.requests is "90"; write a time/],
    ['0d', /at least an hour/],
    ['0.5h', /at least an hour/],
    ['-3d', /write a time/],
    [{ events: 'd' as '1d' }, /keep\.events/],
    [{ requests: '10d', rollups: '9d' }, /totals outlive their rows/],
  ])('refuses %o', (input, complaint) => {
    expect(() => keepFrom(input)).toThrow(complaint);
  });
});

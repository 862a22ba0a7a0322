import { describe, expect, it } from 'vitest';

import { momentOf } from './moment.ts';

const now = Date.UTC(2026, 10, 21, 12);
const hour = 3_600_000;

describe('a time as people type it', () => {
  it.each([
    ['now', now],
    ['30m', now - hour / 2],
    ['24h', now - 24 * hour],
    ['7d', now - 7 * 24 * hour],
    ['4w', now - 28 * 24 * hour],
    ['2026-11-01', Date.UTC(2026, 10, 1)],
    ['2026-11-01T12:30', Date.UTC(2026, 10, 1, 12, 30)],
    ['2026-11-01T12:30+02:00', Date.UTC(2026, 10, 1, 10, 30)],
  ])('%s', (text, expected) => expect(momentOf(text, now, '--since')).toBe(expected));

  it.each(['yesterday', '7', '-7d', '2026-13-01', '2026-11', ''])('%j is none, and that is said', (text) => {
    expect(() => momentOf(text, now, '--since')).toThrow(/--since takes a time such as/);
  });
});

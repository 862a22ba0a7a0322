import { describe, expect, it } from 'vitest';

import { isWithin, parseHours } from './hours.ts';
import type { Hours } from './route.ts';

describe('parseHours', () => {
  it.each([
    ['22:00-06:00 UTC', { fromMinute: 1320, toMinute: 360, timeZone: 'UTC' }],
    ['08:30-18:00 Europe/Berlin', { fromMinute: 510, toMinute: 1080, timeZone: 'Europe/Berlin' }],
    ['8:30 - 18:00 europe/berlin', { fromMinute: 510, toMinute: 1080, timeZone: 'Europe/Berlin' }],
    ['18:00-24:00 America/Argentina/Buenos_Aires', { fromMinute: 1080, toMinute: 1440 }],
    ['00:00–06:00 UTC', { fromMinute: 0, toMinute: 360 }],
  ])('reads %s', (text, hours) => {
    expect(parseHours(text)).toMatchObject({ ok: true, hours });
  });

  it.each([
    ['', 'write hours as'],
    ['22-06 UTC', 'write hours as'],
    ['22:00-06:00', 'write hours as'],
    ['24:00-06:00 UTC', 'write hours as'],
    ['22:60-06:00 UTC', 'write hours as'],
    ['22:00-06:00 UTC and on', 'write hours as'],
    ['08:00-08:00 UTC', 'begin and end at the same minute'],
    ['08:00-18:00 Europe/Berlim', 'no time zone is called "Europe/Berlim"; did you mean "Europe/Berlin"?'],
    ['08:00-18:00 Gondor', 'no time zone is called "Gondor"'],
  ])('says what is wrong with %j', (text, message) => {
    const parsed = parseHours(text);
    expect(parsed.ok).toBe(false);
    expect(parsed).toHaveProperty('message', expect.stringContaining(message));
  });
});

describe('isWithin', () => {
  it.each([
    ['22:00-06:00 UTC', '2026-11-21T21:59:59Z', false],
    ['22:00-06:00 UTC', '2026-11-21T22:00:00Z', true],
    ['22:00-06:00 UTC', '2026-11-22T00:00:00Z', true],
    ['22:00-06:00 UTC', '2026-11-22T05:59:59Z', true],
    ['22:00-06:00 UTC', '2026-11-22T06:00:00Z', false],
    ['08:00-18:00 UTC', '2026-11-22T07:59:00Z', false],
    ['08:00-18:00 UTC', '2026-11-22T08:00:00Z', true],
    ['08:00-18:00 UTC', '2026-11-22T18:00:00Z', false],
    ['18:00-24:00 UTC', '2026-11-22T23:59:59Z', true],
    ['18:00-24:00 UTC', '2026-11-23T00:00:00Z', false],
    // Berlin is an hour ahead of UTC in winter, two in summer.
    ['08:00-18:00 Europe/Berlin', '2026-01-15T07:00:00Z', true],
    ['08:00-18:00 Europe/Berlin', '2026-01-15T06:59:00Z', false],
    ['08:00-18:00 Europe/Berlin', '2026-07-15T06:00:00Z', true],
    ['08:00-18:00 Europe/Berlin', '2026-07-15T16:00:00Z', false],
    // A zone that is off by 45 minutes.
    ['00:00-01:00 Asia/Kathmandu', '2026-01-15T18:15:00Z', true],
    ['00:00-01:00 Asia/Kathmandu', '2026-01-15T18:14:00Z', false],
  ])('%s at %s: %s', (text, at, expected) => {
    expect(isWithin(hours(text), Date.parse(at))).toBe(expected);
  });

  it('counts the hour that comes twice in autumn twice, and the one that is left out in spring not at all', () => {
    expect(minutesWithin('02:00-03:00 Europe/Berlin', '2026-10-25T00:00:00+02:00')).toBe(120);
    expect(minutesWithin('02:00-03:00 Europe/Berlin', '2026-03-29T00:00:00+01:00')).toBe(0);
    expect(minutesWithin('02:00-03:00 Europe/Berlin', '2026-05-01T00:00:00+02:00')).toBe(60);
  });
});

function minutesWithin(text: string, dayStart: string): number {
  const start = Date.parse(dayStart);
  const within = hours(text);
  const minutes = Array.from({ length: 6 * 60 }, (_, minute) => isWithin(within, start + minute * 60_000));
  return minutes.filter(Boolean).length;
}

function hours(text: string): Hours {
  const parsed = parseHours(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.hours;
}

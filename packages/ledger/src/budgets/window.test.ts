import { expect, it } from 'vitest';

import { windowAt } from './window.ts';
import type { Span } from './window.ts';

it.each<[Span, string, string, string, string]>([
  ['minute', 'UTC', '2025-01-01T10:20:30.5Z', '2025-01-01T10:20Z', '2025-01-01T10:21Z'],
  ['hour', 'UTC', '2025-01-01T10:20:30Z', '2025-01-01T10:00Z', '2025-01-01T11:00Z'],
  ['hour', 'Asia/Kolkata', '2025-01-01T10:20:30Z', '2025-01-01T09:30Z', '2025-01-01T10:30Z'],
  ['day', 'UTC', '2025-01-01T00:00Z', '2025-01-01T00:00Z', '2025-01-02T00:00Z'],
  ['day', 'Europe/Berlin', '2025-03-30T12:00Z', '2025-03-29T23:00Z', '2025-03-30T22:00Z'], // 23 hours
  ['day', 'Europe/Berlin', '2025-10-26T12:00Z', '2025-10-25T22:00Z', '2025-10-26T23:00Z'], // 25 hours
  ['day', 'Africa/Cairo', '2024-04-26T12:00Z', '2024-04-25T22:00Z', '2024-04-26T21:00Z'], // no midnight
  ['day', 'Pacific/Kiritimati', '2025-01-01T12:00Z', '2025-01-01T10:00Z', '2025-01-02T10:00Z'],
  ['month', 'UTC', '2024-02-29T23:59:59.999Z', '2024-02-01T00:00Z', '2024-03-01T00:00Z'],
  ['month', 'America/New_York', '2025-03-15T00:00Z', '2025-03-01T05:00Z', '2025-04-01T04:00Z'],
])('the %s in %s around %s is from %s to %s', (span, zone, at, from, to) => {
  const { startsAt, endsAt } = windowAt(span, zone, Date.parse(at));
  expect([startsAt, endsAt].map((time) => new Date(time).toISOString())).toEqual(
    [from, to].map((time) => new Date(time).toISOString()),
  );
});

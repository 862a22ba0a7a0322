import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { clampRetryAfter, parseDuration, parseRetryAfter } from './retry-after.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 0, 5, 12, 0, 0);

describe('clampRetryAfter', () => {
  it.each([
    [undefined, undefined],
    [0, undefined],
    [-0, undefined],
    [-1, undefined],
    [Number.NaN, undefined],
    [-Infinity, undefined],
    [0.2, 1],
    [200, 200],
    [1_500.5, 1_501],
    [1e12, day],
    [Infinity, day],
    [Number.MAX_VALUE, day],
  ])('makes %s ms %s', (delayMs, usable) => {
    expect(clampRetryAfter(delayMs)).toBe(usable);
  });
});

describe('parseRetryAfter', () => {
  it.each([
    ['seconds', '20', 20_000],
    ['a fraction of a second', '0.2', 200],
    ['white space around it', ' 20 ', 20_000],
    ['a plus sign', '+20', 20_000],
    ['an exponent', '1e1', 10_000],
    ['zero', '0', undefined],
    ['a negative number', '-5', undefined],
    ['an absurd number', '1e12', day],
    ['a number beyond all numbers', '9'.repeat(400), day],
    ['no number', 'NaN', undefined],
    ['infinity', 'Infinity', undefined],
    ['a hexadecimal number', '0x20', undefined],
    ['words', 'a moment', undefined],
    ['nothing', '', undefined],
    ['an HTTP date', 'Mon, 05 Jan 2026 12:00:30 GMT', 30_000],
    ['a date of the past', 'Mon, 05 Jan 2026 11:59:59 GMT', undefined],
    ['this very moment', 'Mon, 05 Jan 2026 12:00:00 GMT', undefined],
    ['a date far off', 'Fri, 01 Jan 2100 00:00:00 GMT', day],
    ['an ISO date, which is none of HTTP', '2026-01-05T12:00:30Z', undefined],
    ['a number with a unit', '20s', undefined],
    ['two values', '20, 30', undefined],
  ])('reads %s', (_name, retryAfter, waitMs) => {
    expect(parseRetryAfter({ retryAfter }, now)).toBe(waitMs);
  });

  it('reads milliseconds where they come in a header of their own', () => {
    expect(parseRetryAfter({ retryAfterMs: '1500' }, now)).toBe(1_500);
    expect(parseRetryAfter({ retryAfterMs: '0.5' }, now)).toBe(1);
    expect(parseRetryAfter({ retryAfterMs: 'soon' }, now)).toBeUndefined();
  });

  it('takes the longer of two headers: some gateways send 1 second beside 0 milliseconds', () => {
    expect(parseRetryAfter({ retryAfter: '1', retryAfterMs: '0' }, now)).toBe(1_000);
    expect(parseRetryAfter({ retryAfter: '0', retryAfterMs: '700' }, now)).toBe(700);
    expect(parseRetryAfter({ retryAfter: '2', retryAfterMs: '3000' }, now)).toBe(3_000);
    expect(parseRetryAfter({ retryAfter: '4', retryAfterMs: '3000' }, now)).toBe(4_000);
  });

  it.each([undefined, null])('makes nothing of a header that is %s', (header) => {
    expect(parseRetryAfter({ retryAfter: header, retryAfterMs: header }, now)).toBeUndefined();
  });

  it('gives a usable wait or none, whatever the headers say', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (retryAfter, retryAfterMs) => {
        const waitMs = parseRetryAfter({ retryAfter, retryAfterMs }, now);
        return waitMs === undefined || (Number.isInteger(waitMs) && waitMs > 0 && waitMs <= day);
      }),
    );
  });
});

describe('parseDuration', () => {
  it.each([
    ['34.4s', 34_400],
    ['1m2.5s', 62_500],
    ['6ms', 6],
    ['1h', 3_600_000],
    ['1h2m3s4ms', 3_723_004],
    [' 5s ', 5_000],
    ['0s', 0],
    ['5', undefined],
    ['s', undefined],
    ['', undefined],
    ['5 s', undefined],
    ['-5s', undefined],
    ['5s!', undefined],
    ['x5s', undefined],
    ['1.2.3s', undefined],
    ['1s'.repeat(30), undefined],
  ])('makes of %j %s', (text, durationMs) => {
    expect(parseDuration(text)).toBe(durationMs);
  });
});

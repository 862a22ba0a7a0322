import { describe, expect, it } from 'vitest';

import { builtIn } from './built-in.ts';
import type { PricePeriod } from './format.ts';
import { check } from './problem.ts';
import { catalogDataSchema } from './schemas.ts';

describe('a price list', () => {
  const problemsOf = (prices: readonly PricePeriod[]): readonly string[] => {
    const checked = check(catalogDataSchema(), { ...builtIn, models: [{ id: 'p/m', prices }] });
    return checked.ok ? [] : checked.problems.map(({ message }) => message);
  };
  const price = { inputMicroUsdPerMillion: 1 };

  it('may have periods, tiers or hours', () => {
    const tiers = [
      { ...price, aboveInputTokens: 10 },
      { ...price, aboveInputTokens: 20 },
    ];
    const hours = [{ ...price, fromMinute: 1380, toMinute: 60, days: [0, 6] }];
    expect(
      problemsOf([
        { ...price, tiers },
        { ...price, from: '2026-01-01', hours, batchPercent: 50 },
      ]),
    ).toEqual([]);
  });

  it.each<[what: string, prices: readonly PricePeriod[], problem: string]>([
    ['no period', [], 'Too small: expected array to have >=1 items'],
    [
      'a later period that does not say from when',
      [price, price],
      'only the first period may leave out from',
    ],
    [
      'periods in the wrong order',
      [
        { ...price, from: '2026-02-01' },
        { ...price, from: '2026-01-01' },
      ],
      'periods follow each other by their from days',
    ],
    ['a day that is none', [{ ...price, from: '2026-02-30' }], 'Invalid ISO date'],
    [
      'tiers that do not rise',
      [{ tiers: [{ aboveInputTokens: 20 }, { aboveInputTokens: 20 }] }],
      'tiers rise',
    ],
    [
      'tiers and hours together',
      [{ tiers: [], hours: [{ fromMinute: 0, toMinute: 1 }] }],
      'a period has tiers or hours, not both',
    ],
    [
      'an hour beyond the day',
      [{ hours: [{ fromMinute: 0, toMinute: 1441 }] }],
      'Too big: expected number to be <=1440',
    ],
    [
      'an eighth day',
      [{ hours: [{ fromMinute: 0, toMinute: 1, days: [7] }] }],
      'Too big: expected number to be <=6',
    ],
  ])('is refused with %s', (_what, prices, problem) => {
    expect(problemsOf(prices)).toContain(problem);
  });
});

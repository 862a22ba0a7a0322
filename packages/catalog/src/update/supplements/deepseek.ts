import type { DollarPeriod, Supplement } from '../supplement.ts';

// From https://api-docs.deepseek.com/quick_start/pricing, as of 2026-10: twice the price in Beijing's office hours.
// The source has no hours.
// The page also takes out China's public holidays, which our format cannot say: on those days we count too much.

interface FlashRates {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

const weekdays = [1, 2, 3, 4, 5];

/** Off-peak rates, doubled from 9 to 12 and from 14 to 18 o'clock in Beijing. */
function withPeaks(rates: FlashRates, days?: readonly number[]): DollarPeriod {
  const peak = { input: rates.input * 2, cached: rates.cached * 2, output: rates.output * 2, days };
  return {
    ...rates,
    hours: [
      { fromMinute: 60, toMinute: 240, ...peak },
      { fromMinute: 360, toMinute: 600, ...peak },
    ],
  };
}

const flash = { input: 0.15, cached: 0.003, output: 0.6 };
const flashV4 = { input: 0.22, cached: 0.007, output: 0.66 };
const pro = { input: 0.66, cached: 0.022, output: 1.98 };

export const deepseek: readonly Supplement[] = [
  {
    id: 'deepseek/deepseek-flash',
    insists: true,
    ...{ contextTokens: 1_000_000, maxOutputTokens: 393_216 },
    ...{ chat: true, tools: true, structured: 'json', images: true, reasoning: true },
    prices: [withPeaks(flash, weekdays)],
  },
  // An old name, since September served by and billed as deepseek-flash.
  {
    id: 'deepseek/deepseek-v4-flash',
    insists: true,
    prices: [
      { input: 0.14, cached: 0.0028, output: 0.28 },
      { from: '2026-08-17', ...withPeaks(flashV4) },
      { from: '2026-08-23', ...withPeaks(flashV4, weekdays) },
      { from: '2026-09-10', ...withPeaks(flash, weekdays) },
    ],
  },
  {
    id: 'deepseek/deepseek-v4-pro',
    insists: true,
    prices: [
      { input: 0.435, cached: 0.003625, output: 0.87 },
      { from: '2026-08-17', ...withPeaks(pro) },
      { from: '2026-08-23', ...withPeaks(pro, weekdays) },
    ],
  },
];

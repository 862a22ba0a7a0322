import { expect, it } from 'vitest';

import { crashRounds } from './crash/rounds.ts';

it('loses no acknowledged row, doubles none and marks what was in flight when processes are killed', async () => {
  const report = await crashRounds(3);
  expect(report.problems).toEqual([]);
  expect(report.acknowledged).toBeGreaterThan(300);
  expect(report.spilled).toBeGreaterThan(0);
}, 120_000);

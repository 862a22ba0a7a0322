import { expect, it } from 'vitest';

import { bareCall, bareStream, engineCall, engineStream, ledgerCall, recordedCall } from './lanes.ts';
import type { EngineLane } from './lanes.ts';
import { measure } from './measure.ts';

it.each([bareCall, engineCall, recordedCall, bareStream, engineStream])(
  'the lane "$name" runs',
  async (lane) => {
    const operation = lane.start();
    await operation();
    await operation();
  },
);

it('the lane on the ledger runs, and leaves nothing behind', async () => {
  const { lane, close } = await ledgerCall();
  await lane.start()();
  await close();
});

it('measures the lanes in turn, each afresh in every round', async () => {
  const started: string[] = [];
  const lane = (name: string): EngineLane => ({
    name,
    start: () => {
      started.push(name);
      return () => Promise.resolve();
    },
  });
  const [one, other] = [lane('A'), lane('B')];
  const measured = await measure([one, other], { rounds: 3, roundMs: 0 });
  expect(started.join('')).toBe('ABABABAB');
  expect([...measured.keys()]).toEqual([one, other]);
  for (const rounds of measured.values()) expect(rounds).toHaveLength(3);
});

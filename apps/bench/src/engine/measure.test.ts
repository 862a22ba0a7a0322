import { expect, it } from 'vitest';

import {
  bareCall,
  bareCrowd,
  bareStream,
  engineCall,
  engineStream,
  ledgerLanes,
  recordedCall,
} from './lanes.ts';
import type { EngineLane } from './lanes.ts';
import { measure } from './measure.ts';

it.each([bareCall, bareCrowd, engineCall, recordedCall, bareStream, engineStream])(
  'the lane "$name" runs',
  async (lane) => {
    const operation = lane.start();
    await operation();
    await operation();
  },
);

it('the lanes on the ledger run, and leave nothing behind', async () => {
  const { alone, crowd, close } = await ledgerLanes();
  await alone.start()();
  await crowd.start()();
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

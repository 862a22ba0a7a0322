import { afterAll, beforeAll, expect, it } from 'vitest';

import { startCaller } from '../processes/load.ts';
import type { Caller } from '../processes/load.ts';
import { startSubject } from '../processes/subject.ts';
import { chatLoad } from './chat-load.ts';
import { cpuPer, inTurn } from './in-turn.ts';
import type { Lane } from './lane.ts';

const processes = new URL('../processes/', import.meta.url);
const lanes: Lane[] = [];
let caller: Caller;

beforeAll(async () => {
  const lane = async (name: string, file: string, args: readonly string[]): Promise<Lane> => {
    const subject = await startSubject({ module: new URL(file, processes), args });
    return { name, subject, model: 'model', headers: {} };
  };
  const upstream = await lane('upstream', 'upstream.ts', []);
  lanes.push(upstream, await lane('bare proxy', 'bare-proxy.ts', [upstream.subject.url]));
  caller = startCaller();
});

afterAll(async () => {
  caller.stop();
  for (const { subject } of lanes.reverse()) await subject.stop();
});

it.each([
  { answers: 'whole answers', pace: undefined },
  { answers: 'streams', pace: { words: 3, gapMs: 2 } },
])('asks lane after lane for $answers and reads what each has used', async ({ pace }) => {
  const loadOf = (lane: Lane) => chatLoad(lane, { parallel: 4, requests: 2, spreadMs: 0, pace });
  const roundsOf = await inTurn(lanes, { caller, rounds: 2, warmUps: 1, loadOf });
  for (const lane of lanes) {
    const rounds = roundsOf(lane);
    expect(rounds.map(({ answered }) => answered)).toEqual([8, 8]);
    expect(cpuPer(rounds, 1).every((micros) => micros > 0)).toBe(true);
    for (const { onTheWayMicros } of rounds) {
      expect(onTheWayMicros).toHaveLength(pace ? 8 : 0);
      expect(onTheWayMicros.every((micros) => micros > 0)).toBe(true);
    }
  }
});

it('an answer that is none is an error that says what came', async () => {
  const [upstream] = lanes;
  if (!upstream) throw new Error('there is no upstream');
  const load = chatLoad(upstream, { parallel: 1, requests: 1, spreadMs: 0 });
  await expect(caller.ask({ ...load, url: 'http://127.0.0.1:1/' })).rejects.toThrow(/ECONNREFUSED/);
});

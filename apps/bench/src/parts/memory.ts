import { setTimeout as sleep } from 'node:timers/promises';

import type { Cast } from '../lanes/cast.ts';
import { chatLoad } from '../lanes/chat-load.ts';
import type { Lane } from '../lanes/lane.ts';
import type { Caller } from '../processes/load.ts';
import { limitRow } from '../report/row.ts';
import type { Row } from '../report/row.ts';

const streams = 1000;
const spreadMs = 3000;
const pace = { words: 10, gapMs: 1000 };

/** What a thousand open streams hold in memory. */
export async function memory({ caller, gateway, proxy, portkey }: Cast): Promise<readonly Row[]> {
  const ours = await heldMegabytes(gateway, caller);
  const others: string[] = [];
  for (const lane of portkey ? [proxy, portkey] : [proxy])
    others.push(`${lane.name}: ${(await heldMegabytes(lane, caller)).toFixed(0)} MB`);
  return [
    limitRow({
      what: `resident memory at ${streams} open streams, above the base`,
      unit: 'MB',
      measured: ours,
      beside: others.join(', '),
      target: { atMost: 150 },
    }),
  ];
}

/** The most that is resident while all are open, above what was before. */
async function heldMegabytes(lane: Lane, caller: Caller): Promise<number> {
  await caller.ask(chatLoad(lane, { parallel: 16, requests: 20, spreadMs: 0 }));
  const base = (await lane.subject.read()).residentBytes;
  const asked = caller.ask(chatLoad(lane, { parallel: streams, requests: 1, spreadMs, pace }));
  let most = base;
  const until = performance.now() + spreadMs + pace.words * pace.gapMs;
  while (performance.now() < until) {
    await sleep(500);
    most = Math.max(most, (await lane.subject.read()).residentBytes);
  }
  await asked;
  return (most - base) / 1e6;
}

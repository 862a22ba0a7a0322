import type { Cast } from '../lanes/cast.ts';
import { chatLoad } from '../lanes/chat-load.ts';
import { cpuPer, inTurn } from '../lanes/in-turn.ts';
import { ratioRow } from '../report/row.ts';
import type { Row } from '../report/row.ts';

/** Whole answers on `/v1`. */
export async function v1({ caller, gateway, proxy, portkey }: Cast): Promise<readonly Row[]> {
  const lanes = [proxy, gateway, ...(portkey ? [portkey] : [])];
  const loadOf = (lane: (typeof lanes)[number]) =>
    chatLoad(lane, { parallel: 16, requests: 200, spreadMs: 0 });
  const measured = await inTurn(lanes, { caller, rounds: 9, warmUps: 5, loadOf });
  const row = (theirs: typeof proxy, target: { atMost: number } | { atLeast: number }): Row =>
    ratioRow({
      what: '`/v1/chat/completions`: CPU of a request',
      unit: 'µs',
      ours: cpuPer(measured(gateway), 1),
      theirs: cpuPer(measured(theirs), 1),
      theirName: theirs.name,
      target,
    });
  return [row(proxy, { atMost: 2.5 }), ...(portkey ? [row(portkey, { atLeast: 3 })] : [])];
}

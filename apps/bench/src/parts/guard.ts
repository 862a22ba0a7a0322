import type { Cast } from '../lanes/cast.ts';
import { chatLoad } from '../lanes/chat-load.ts';
import { cpuPer, inTurn } from '../lanes/in-turn.ts';
import type { Lane } from '../lanes/lane.ts';
import { median } from '../report/row.ts';

export interface Guarded {
  readonly line: string;
  readonly isKept: boolean;
}

/**
 * For every change: that nothing has become much dearer than it was. The ratio is to the bare proxy of the same run, and
 * the bound well above what a calm machine shows, because this one may be busy.
 */
export async function guard({ caller, gateway, proxy }: Cast): Promise<Guarded> {
  const loadOf = (lane: Lane) => chatLoad(lane, { parallel: 16, requests: 100, spreadMs: 0 });
  const measured = await inTurn([proxy, gateway], { caller, rounds: 7, warmUps: 5, loadOf });
  const theirs = cpuPer(measured(proxy), 1);
  const ratio = median(
    cpuPer(measured(gateway), 1).map((ours, round) => ours / (theirs[round] ?? Number.NaN)),
  );
  const isKept = ratio <= mostTimes;
  const verdict = isKept ? 'ok' : 'too much: see what was added to the way of a request (`node --cpu-prof`)';
  return {
    isKept,
    line: `a request on /v1: ${ratio.toFixed(2)}x the bare proxy, at most ${mostTimes}x: ${verdict}`,
  };
}

const mostTimes = 7;

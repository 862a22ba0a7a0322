import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';

import type { Answer, Stop } from './answer.ts';
import { sizeOf } from './damage.ts';

/** Long enough for the bytes before a reset to be read: a reset throws away what is still under way. */
const settleMs = 15;

/** Where an answer is played. */
export interface Stage {
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** Every wait is divided by this. */
  readonly speed: number;
}

/** Sends an answer as it is written, until it ends, stops short, or the caller has gone. */
export async function play(answer: Answer, stage: Stage): Promise<void> {
  const gone = new AbortController();
  stage.response.once('close', () => gone.abort());
  try {
    await send(answer, stage, gone.signal);
  } catch (error) {
    // Whoever hangs up in the middle is part of the play.
    if (!gone.signal.aborted) throw error;
  }
}

async function send(answer: Answer, { response, socket, speed }: Stage, gone: AbortSignal): Promise<void> {
  const { stop } = answer;
  if (stop?.at === 'before-headers') return stopBy(stop.by, socket, gone);
  const target = answer.raw ? socket : response;
  if (!answer.raw) response.writeHead(answer.status, answer.headers).flushHeaders();

  let room = stop ? roomBefore(stop.at, answer) : Infinity;
  let first = true;
  for (const chunk of room > 0 ? answer.chunks : []) {
    if (!first) await pause(answer.gapMs / speed, gone);
    first = false;
    const piece = chunk.subarray(0, room);
    if (piece.length > 0 && !target.write(piece)) await once(target, 'drain', { signal: gone });
    room -= piece.length;
    if (room <= 0) break;
  }
  if (stop) return stopBy(stop.by, socket, gone);
  target.end();
}

/** Even without a gap, each chunk is a write of its own, and the caller gets a turn. */
async function pause(ms: number, gone: AbortSignal): Promise<void> {
  if (ms > 0) await wait(ms, undefined, { signal: gone });
  else await turn(undefined, { signal: gone });
}

function roomBefore(
  at: Exclude<NonNullable<Answer['stop']>['at'], 'before-headers'>,
  answer: Answer,
): number {
  if (at === 'after-headers') return 0;
  return at === 'half-way' ? Math.floor(sizeOf(answer) / 2) : at;
}

async function stopBy(stop: Stop, socket: Socket, gone: AbortSignal): Promise<void> {
  if (stop === 'stall') return void (await once(socket, 'close'));
  await wait(settleMs, undefined, { signal: gone });
  if (stop === 'reset') socket.resetAndDestroy();
  else socket.end();
}

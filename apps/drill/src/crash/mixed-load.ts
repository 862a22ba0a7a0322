import { setTimeout as sleep } from 'node:timers/promises';

import { ask } from '../stage/ask.ts';
import type { Asked, Asking } from '../stage/ask.ts';

/** A request as it was made, and how it ended. */
export interface Told {
  readonly asking: Asking & { readonly prompt: string };
  readonly asked: Asked;
}

export interface MixedLoad {
  /** Taken in turn. */
  readonly urls: readonly string[];
  readonly perSecond: number;
  /** Goes on until it is aborted. */
  readonly until: AbortSignal;
  /** Tells the requests of one load from those of another. */
  readonly name: string;
  /** Half of the requests carry an idempotency key, unless this says otherwise. */
  readonly isKeyed?: boolean | undefined;
}

/** Whole answers and streams, with and without an idempotency key, each with a prompt of its own. */
export async function mixedLoad(load: MixedLoad): Promise<readonly Told[]> {
  const { perSecond, until } = load;
  const beganAtMs = performance.now();
  const told: Promise<Told>[] = [];
  while (!until.aborted) {
    const due = Math.floor(((performance.now() - beganAtMs) / 1000) * perSecond) + 1;
    while (told.length < due) {
      const asking = askingOf(load, told.length);
      told.push(ask(asking).then((asked) => ({ asking, asked })));
    }
    await sleep(5);
  }
  return Promise.all(told);
}

function askingOf({ urls, name, isKeyed = true }: MixedLoad, index: number): Told['asking'] {
  const turn = Math.floor(index / urls.length);
  const prompt = `${name}-${index}`;
  return {
    ...{ url: urls[index % urls.length] ?? '', task: 'support_chat', prompt },
    isStream: turn % 2 === 1,
    idempotencyKey: isKeyed && turn % 4 < 2 ? prompt : undefined,
  };
}

/** The same for a while. */
export function mixedLoadFor(seconds: number, load: Omit<MixedLoad, 'until'>): Promise<readonly Told[]> {
  return mixedLoad({ ...load, until: AbortSignal.timeout(seconds * 1000) });
}

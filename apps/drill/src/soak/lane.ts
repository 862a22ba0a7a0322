import { ask } from '../stage/ask.ts';
import type { Asked, Asking } from '../stage/ask.ts';

/** One request of a soak: little is kept of it, because there are many. */
export interface Soaked extends Pick<Asked, 'requestId' | 'status' | 'isWhole' | 'errorCode' | 'tookMs'> {
  /** Its caller left, or would have if it had not been answered before. */
  readonly isAbandoned: boolean;
  readonly idempotencyKey: string | undefined;
}

export interface Lane {
  readonly url: string;
  readonly name: string;
  readonly until: AbortSignal;
  readonly tell: (soaked: Soaked) => void;
}

/** One caller after the other, each of another kind, without a pause. */
export async function runLane({ url, name, until, tell }: Lane): Promise<void> {
  for (let turn = 0; !until.aborted; turn++) {
    const prompt = `${name}-${turn}`;
    const callers = kinds[turn % kinds.length]?.({ url, task: 'support_chat', prompt }) ?? [];
    for (const soaked of await Promise.all(callers)) tell(soaked);
  }
}

type Kind = (asking: Asking & { readonly prompt: string }) => readonly Promise<Soaked>[];

const whole: Kind = (asking) => [once(asking)];
const stream: Kind = (asking) => [once({ ...asking, isStream: true })];
const left: Kind = (asking) => [abandoned(asking)];
const leftStream: Kind = (asking) => [abandoned({ ...asking, isStream: true })];
const doubled: Kind = (asking) => {
  const keyed = { ...asking, idempotencyKey: asking.prompt };
  const first = once(keyed);
  return [first, once(keyed), first.then(() => once(keyed))];
};

const kinds: readonly Kind[] = [whole, stream, leftStream, whole, doubled, stream, left, leftStream];

async function once(asking: Asking): Promise<Soaked> {
  return soakedOf(asking, await ask(asking), false);
}

/** Leaves at any moment from before the first byte to after the last. */
async function abandoned(asking: Asking): Promise<Soaked> {
  return soakedOf(
    asking,
    await ask({ ...asking, signal: AbortSignal.timeout(Math.floor(Math.random() * 150)) }),
    true,
  );
}

function soakedOf({ idempotencyKey }: Asking, asked: Asked, isAbandoned: boolean): Soaked {
  const { requestId, status, isWhole, errorCode, tookMs } = asked;
  return { requestId, status, isWhole, errorCode, tookMs, isAbandoned, idempotencyKey };
}

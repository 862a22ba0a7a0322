import { seededRandom } from '@understudy/testing';
import type { Random } from '@understudy/core';

/** @internal */
export interface Fuzzing<Input> {
  /** Kept from run to run: each is tried first. */
  readonly corpus: readonly Input[];
  readonly mutate: (input: Input, random: Random) => Input;
  /** Tries one input and says what is wrong, if anything is. */
  readonly tryOne: (input: Input) => Promise<string | undefined>;
  /** How long one input may keep the thread busy, ours and the other side of the wire together. */
  readonly mostBusyMs?: number | undefined;
}

/** @internal */
export interface Fuzzed {
  readonly tried: number;
  /** What went wrong with which input; a few are enough. */
  readonly findings: readonly string[];
}

/** How long each target is tried beyond its corpus, and with which chance: the drill takes longer, and other chances. */
const fuzzMs = Number(process.env['UNDERSTUDY_FUZZ_MS'] ?? 1000);
const seed = Number(process.env['UNDERSTUDY_FUZZ_SEED'] ?? 20_261_121);

/** Tries a corpus and then, for a while, what chance makes of it. @internal */
export async function fuzz<Input>(fuzzing: Fuzzing<Input>): Promise<Fuzzed> {
  const random = seededRandom(seed);
  const findings: string[] = [];
  let tried = 0;
  const once = async (input: Input): Promise<void> => {
    tried += 1;
    const first = await judge(input, fuzzing);
    // Code that runs for the first time is slow whatever it is given.
    const wrong = first?.startsWith(busy) === true ? await judge(input, fuzzing) : first;
    if (wrong !== undefined)
      findings.push(`${wrong}: ${JSON.stringify(input).slice(0, 400)} (seed ${seed}, number ${tried})`);
  };
  for (const input of fuzzing.corpus) await once(input);
  const endsAt = performance.now() + fuzzMs;
  while (performance.now() < endsAt && findings.length < enough) {
    const parent = fuzzing.corpus[Math.floor(random() * fuzzing.corpus.length)];
    if (parent === undefined) break;
    await once(fuzzing.mutate(parent, random));
  }
  return { tried, findings };
}

const enough = 5;
const busy = 'the thread was busy for';
const mostHangMs = 15_000;

async function judge<Input>(
  input: Input,
  { tryOne, mostBusyMs = 100 }: Fuzzing<Input>,
): Promise<string | undefined> {
  const before = process.threadCpuUsage();
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`nothing came of it in ${mostHangMs} ms`), mostHangMs);
  });
  const wrong = await Promise.race([
    tryOne(input).catch((error: unknown) => `it threw ${String(error)}`),
    hung,
  ]);
  clearTimeout(timer);
  const { user, system } = process.threadCpuUsage(before);
  const busyMs = (user + system) / 1000;
  if (wrong !== undefined) return wrong;
  if (isPolluted()) return 'a prototype was changed';
  return busyMs > mostBusyMs ? `${busy} ${busyMs.toFixed(0)} ms` : undefined;
}

/** Looks as anybody's code would: at things that were made without it. */
function isPolluted(): boolean {
  const shapes = [{}, [], '', () => undefined];
  const evil = ['polluted', 'x', 'base_url', 'role', 'isAdmin'];
  return shapes.some((shape) => evil.some((name) => Reflect.get(Object(shape), name) !== undefined));
}

import type { Cell } from './cell.ts';
import type { Ending } from './door.ts';
import type { RecordedCall } from './house.ts';
import { roleOf } from './play-cell.ts';
import type { SeenOutside } from './play-cell.ts';
import { usage } from './speech.ts';
import type { Expected } from './scenario.ts';

/** What has to be seen of a cell, or what was: by the caller, the providers, and in the ledger. */
export interface Seen {
  readonly ending: Ending;
  readonly attempts: readonly string[] | undefined;
  /** What the providers themselves counted. */
  readonly calls: number;
  readonly tokens?: string | undefined;
  /** What the record says against itself, or took too long. */
  readonly wrong: readonly string[];
}

export function expectedOf({ expected, door, scenario }: Cell): Seen {
  const { before } = scenario;
  const earlier = (before?.ending.attempts?.length ?? 0) * (before?.times ?? 0);
  return {
    ending: plainly(endingIn(expected, door)),
    attempts: expected.attempts,
    // Where nobody listens, nobody counts.
    calls: earlier + (expected.attempts ?? []).filter((each) => !isUncounted(each, scenario)).length,
    ...(expected.tokens && { tokens: expected.tokens }),
    wrong: [],
  };
}

function isUncounted(attempt: string, { leadIs }: Cell['scenario']): boolean {
  return leadIs !== undefined && attempt.startsWith('lead ');
}

function endingIn(expected: Expected, { dialect }: Cell['door']): Ending {
  return (dialect === 'plain' ? undefined : expected[dialect]) ?? expected.ending;
}

/** An empty text and none are the same to a caller. */
function plainly({ text, status, servedBy, word }: Ending): Ending {
  return {
    ...(text !== undefined && text !== '' && { text }),
    ...(status !== undefined && { status }),
    ...(servedBy !== undefined && { servedBy }),
    ...(word !== undefined && { word }),
  };
}

/** What was seen of a cell once the ledger can be read. */
export function seenOf(cell: Cell, outside: SeenOutside, calls: readonly RecordedCall[]): Seen {
  const call = calls.at(-1);
  return {
    ending: plainly(outside.ending),
    attempts: call?.attempts.map(({ provider, ended }) => `${roleOf(provider, cell)} ${ended}`),
    calls: outside.calls,
    ...(cell.expected.tokens && { tokens: tokensOf(call) }),
    wrong: [...wrongBefore(cell, outside), ...wrongInTime(cell, outside, call), ...wrongIn(cell, calls)],
  };
}

function tokensOf(call: RecordedCall | undefined): string {
  const last = call?.attempts.at(-1);
  if (!last || last.inputTokens === undefined || last.outputTokens === undefined) return 'none';
  if (last.isEstimated)
    return last.outputTokens > 0 && last.inputTokens > 0 ? 'estimated' : 'estimated as nothing';
  const isTold = last.inputTokens === usage.inputTokens && last.outputTokens === usage.outputTokens;
  return isTold ? 'exact' : `${last.inputTokens} and ${last.outputTokens}`;
}

function wrongBefore({ scenario, door }: Cell, { before }: SeenOutside): readonly string[] {
  if (!scenario.before) return [];
  const wanted = JSON.stringify(plainly(endingIn(scenario.before.ending, door)));
  const others = before.map((each) => JSON.stringify(plainly(each))).filter((each) => each !== wanted);
  return others.length > 0 ? [`${others.length} before ended otherwise, as ${others[0]}`] : [];
}

/** An upstream is let go within 200 ms; a busy machine may take as long again for anything. */
const mostLeftMs = 1000;

function wrongInTime(
  { scenario }: Cell,
  { leftMs = 0 }: SeenOutside,
  call: RecordedCall | undefined,
): readonly string[] {
  const { waitedMs = 0 } = scenario;
  const waited = call?.attempts.at(-1)?.waitedMs ?? 0;
  return [
    ...(leftMs > mostLeftMs ? [`the call went on for ${leftMs.toFixed(0)} ms after its caller left`] : []),
    ...(waited < waitedMs ? [`waited ${waited} ms instead of ${waitedMs}`] : []),
  ];
}

/** What a ledger has to say whatever happened: one request, whose attempts add up to it. */
function wrongIn({ scenario, expected }: Cell, calls: readonly RecordedCall[]): readonly string[] {
  const requests = (scenario.before?.times ?? 0) + (expected.attempts === undefined ? 0 : 1);
  const wrong = calls.flatMap(({ outcome, isReplayed, attempts, attemptCount = 0, costMicroUsd = 0 }) => {
    const cost = attempts.reduce((sum, each) => sum + (each.costMicroUsd ?? NaN), 0);
    const isServed = isReplayed || attempts.at(-1)?.ended === 'ok';
    return [
      ...(outcome === 'running' ? ['a request that never ends'] : []),
      ...(attemptCount === attempts.length ? [] : [`${attemptCount} attempts in ${attempts.length} rows`]),
      ...((outcome === 'ok') === isServed ? [] : [`${outcome}, but its last attempt is otherwise`]),
      ...(costMicroUsd === cost ? [] : [`costs ${costMicroUsd}, its attempts ${cost}`]),
    ];
  });
  return calls.length === requests ? wrong : [`${calls.length} requests instead of ${requests}`, ...wrong];
}

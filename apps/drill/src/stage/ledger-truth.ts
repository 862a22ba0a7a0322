import { openLedger } from '@understudy/ledger';

import { atLeast, atMost, exactly } from '../part.ts';
import type { Promised } from '../part.ts';
import type { Asked } from './ask.ts';
import { answerMicroUsd } from './two-providers.ts';
import type { Received } from './upstream.ts';
import type { TwoProviders } from './two-providers.ts';

export interface Told {
  /** Everything that was asked of the gateway since its warm-up. */
  readonly asked: readonly Asked[];
  /** Words of every answer that both providers gave. */
  readonly words: number;
}

/** Ends the gateway and holds its ledger against what the callers and the providers saw. */
export async function ledgerTruth(
  { gateway, primary, understudy, warmUp }: TwoProviders,
  { asked: askedInPlay, words }: Told,
): Promise<readonly Promised[]> {
  const exitCode = await gateway.end();
  const asked = [...warmUp, ...askedInPlay];
  const { requests, attempts } = await readRows(gateway.ledger);
  const callsOf = Map.groupBy(attempts, ({ requestId }) => requestId);
  const rowOf = new Map(requests.map((row) => [row.id, row]));
  const differing = asked.filter(({ requestId = '', isWhole, servedBy }) => {
    const row = rowOf.get(requestId);
    if (isWhole) return row?.outcome !== 'ok' || row.served_by !== servedBy;
    return row?.outcome !== 'failed';
  });
  const broken = asked.flatMap(({ broke }) => broke ?? []);
  return [
    exactly('connections that broke', broken.join(', ') || 'none', 'none'),
    exactly('the gateway ends by itself when it is told to', exitCode ?? 'killed', 0),
    exactly('every request is one row', requests.length, asked.length),
    exactly('requests whose row tells otherwise than their caller', differing.length, 0),
    exactly(
      'requests that cost something else than their calls',
      requests.filter(({ id, cost }) => cost !== sumOf(callsOf.get(id) ?? [])).length,
      0,
    ),
    ...truthOf('primary', { attempts, received: primary.received, words }),
    ...truthOf('understudy', { attempts, received: understudy.received, words }),
  ];
}

interface Seen {
  readonly attempts: readonly AttemptSeen[];
  readonly received: readonly Received[];
  readonly words: number;
}

function truthOf(name: 'primary' | 'understudy', { attempts, received, words }: Seen): readonly Promised[] {
  const calls = attempts.filter(({ provider }) => provider === name);
  const answers = calls.filter(({ outcome }) => outcome === 'ok').length;
  const answered = received.filter(({ how }) => how === 'answered').length;
  // It may have said all when we had just stopped waiting for it, or may not have heard of us yet.
  const tooLate = calls.filter(({ failureKind }) => failureKind === 'timeout').length;
  const cost = sumOf(calls.filter(({ outcome }) => outcome === 'ok'));
  return [
    atLeast({ what: `rows of calls to the ${name}`, seen: calls.length, bound: received.length }),
    atMost({
      ...{ what: `rows of calls to the ${name}, by its own count`, seen: calls.length },
      bound: received.length + tooLate,
    }),
    atMost({ what: `answers of the ${name} on record, by its own count`, seen: answers, bound: answered }),
    atLeast({ what: `answers of the ${name} on record`, seen: answers, bound: answered - tooLate }),
    exactly(
      `micro-dollars for the answers of the ${name}`,
      cost ?? 'unknown',
      answers * answerMicroUsd(name, words),
    ),
  ];
}

interface AttemptSeen {
  readonly requestId: string;
  readonly provider: string;
  readonly outcome: string;
  readonly cost: number | null;
  readonly failureKind: string | null;
}

/** As in the ledger: null when any of them is not known. */
function sumOf(attempts: readonly AttemptSeen[]): number | null {
  return attempts.reduce<number | null>(
    (sum, { cost }) => (sum === null || cost === null ? null : sum + cost),
    0,
  );
}

async function readRows(location: string): Promise<Rows> {
  const ledger = await openLedger({ location });
  const { kysely } = ledger.database;
  const requests = await kysely
    .selectFrom('requests')
    .select(['id', 'outcome', 'served_by', 'cost_micro_usd as cost'])
    .execute();
  const attempts = await kysely
    .selectFrom('attempts')
    .select([
      'request_id as requestId',
      'provider',
      'outcome',
      'cost_micro_usd as cost',
      'failure_kind as failureKind',
    ])
    .execute();
  await ledger.close();
  return { requests, attempts };
}

interface Rows {
  readonly requests: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly served_by: string | null;
    readonly cost: number | null;
  }[];
  readonly attempts: readonly AttemptSeen[];
}

import { DatabaseSync } from 'node:sqlite';

import { atMost, exactly } from '../part.ts';
import type { PartReport, Promised } from '../part.ts';
import { answerMicroUsd } from '../stage/two-providers.ts';
import type { Received, Upstream } from '../stage/upstream.ts';
import type { Soaked } from './lane.ts';

export interface Books {
  readonly ledger: string;
  readonly soaked: readonly Soaked[];
  /** What was asked before. */
  readonly warmUp: readonly unknown[];
  readonly providers: Readonly<Record<'primary' | 'understudy', Upstream>>;
  /** Of every answer. */
  readonly words: number;
}

/** Holds the ledger against what providers counted and callers were told: every call is a row, and every cent matches. */
export function drift({ ledger, soaked, warmUp, providers, words }: Books): PartReport {
  const connection = new DatabaseSync(ledger);
  try {
    // oxlint-disable-next-line typescript/consistent-type-assertions -- as the query names its columns
    const attempts = connection.prepare(attemptsAsked).all() as unknown as readonly AttemptSeen[];
    // oxlint-disable-next-line typescript/consistent-type-assertions -- as the query names its columns
    const requests = connection.prepare(requestsAsked).all() as unknown as readonly RequestSeen[];
    const byProvider = (['primary', 'understudy'] as const).map((name) =>
      ofProvider({ name, received: providers[name].received, words }, attempts),
    );
    return {
      promises: [
        ...ofCallers(requests, soaked),
        exactly('idempotency keys that led to two answers', connection.prepare(keysTwice).all().length, 0),
        atMost({
          what: 'rows, for so many requests',
          ...{ seen: requests.length, bound: soaked.length + warmUp.length },
        }),
        ...byProvider.flatMap(({ promises }) => promises),
      ],
      figures: Object.fromEntries(byProvider.flatMap(({ figures }) => Object.entries(figures))),
    };
  } finally {
    connection.close();
  }
}

const attemptsAsked = `select provider, outcome, failure_kind as failure, phase, cost_micro_usd as cost,
  provider_request_id as callId from attempts`;
const requestsAsked = `select r.id, r.outcome, r.cost_micro_usd as cost, coalesce(sum(a.cost_micro_usd), 0) as paid,
  count(a.number) - count(a.cost_micro_usd) as unpriced
  from requests r left join attempts a on a.request_id = r.id group by r.id`;

/** An answer that came too late to be heard is none. */
const keysTwice = `select r.idempotency_key from requests r join attempts a on a.request_id = r.id
  where a.outcome = 'ok' and r.idempotency_key is not null group by r.idempotency_key having count(*) > 1`;

interface AttemptSeen {
  readonly provider: string;
  readonly outcome: string;
  readonly failure: string | null;
  readonly phase: string | null;
  readonly cost: number | null;
  readonly callId: string | null;
}

interface RequestSeen {
  readonly id: string;
  readonly outcome: string;
  readonly cost: number | null;
  readonly paid: number;
  readonly unpriced: number;
}

function ofCallers(requests: readonly RequestSeen[], soaked: readonly Soaked[]): readonly Promised[] {
  const rowOf = new Map(requests.map((row) => [row.id, row]));
  const named = soaked.filter(({ requestId }) => requestId !== undefined);
  const whole = named.filter(({ isWhole }) => isWhole);
  return [
    exactly(
      'requests still in flight',
      count(requests, ({ outcome }) => outcome === 'running'),
      0,
    ),
    exactly(
      'requests without a row',
      count(named, ({ requestId = '' }) => !rowOf.has(requestId)),
      0,
    ),
    exactly(
      'answers whose row says something else',
      count(whole, ({ requestId = '' }) => rowOf.get(requestId)?.outcome !== 'ok'),
      0,
    ),
    exactly(
      'requests that cost something else than their calls',
      count(requests, ({ cost, paid, unpriced }) => (unpriced > 0 ? cost !== null : cost !== paid)),
      0,
    ),
  ];
}

interface Provided {
  readonly name: 'primary' | 'understudy';
  readonly received: readonly Received[];
  readonly words: number;
}

function ofProvider({ name, received, words }: Provided, all: readonly AttemptSeen[]): PartReport {
  const attempts = all.filter(({ provider }) => provider === name);
  const rowOf = new Map(attempts.flatMap((row) => (row.callId === null ? [] : [[row.callId, row] as const])));
  const answered = received.filter(({ how }) => how === 'answered');
  const told = answered.flatMap(({ id }) => rowOf.get(id) ?? []);
  const price = answerMicroUsd(name, words);
  const paid = attempts.filter(({ outcome }) => outcome === 'ok');
  const gone = count(attempts, ({ failure }) => failure === 'cancelled' || failure === 'timeout');
  const twice = count(attempts, ({ callId }) => callId !== null) - rowOf.size;
  const mine = (what: string): string => `${what} of the ${name}`;
  return {
    promises: [
      atMost({ what: mine('calls without a row'), seen: received.length - attempts.length, bound: 0 }),
      atMost({
        what: mine('rows without a call, for those who left before it arrived'),
        ...{ seen: attempts.length - received.length, bound: gone },
      }),
      exactly(mine('calls that are two rows'), twice, 0),
      exactly(
        mine('calls still in flight'),
        count(attempts, ({ outcome }) => outcome === 'running'),
        0,
      ),
      exactly(
        mine('micro-dollars of answers'),
        paid.reduce((sum, { cost }) => sum + (cost ?? 0), 0),
        count(told, ({ outcome }) => outcome === 'ok') * price,
      ),
      exactly(
        mine('answers that are no answer on record, though nobody left'),
        count(
          told,
          ({ outcome, failure }) => outcome !== 'ok' && failure !== 'cancelled' && failure !== 'timeout',
        ),
        0,
      ),
      exactly(
        mine('answers on record that it did not give'),
        paid.length - count(told, ({ outcome }) => outcome === 'ok'),
        0,
      ),
    ],
    figures: {
      [mine('calls')]:
        `${received.length} received, ${attempts.length} on record; ${answered.length} answered, ${paid.length} as answers on record, ${answered.length - told.length} whose name nobody heard any more`,
    },
  };
}

function count<Value>(values: readonly Value[], is: (value: Value) => boolean): number {
  return values.filter(is).length;
}

import { camelCase, sleep } from '@understudy/core';
import type { Ledger } from '@understudy/ledger';

import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { duration, money, moment } from './figures.ts';
import { singleLine } from './display-width.ts';
import { withLedger } from './ledger-at.ts';
import { momentOf } from './moment.ts';
import type { PlaceOptions } from './places.ts';

export interface TailOptions extends PlaceOptions {
  readonly since?: string | undefined;
  readonly task?: string | undefined;
  readonly customer?: string | undefined;
  readonly json?: boolean | undefined;
  /** Stop once everything up to now has been shown. */
  readonly once?: boolean | undefined;
}

/** Shows calls as they end, until it is interrupted. */
export async function tail(options: TailOptions, context: CommandContext): Promise<ExitCode> {
  const { clock, terminal } = context;
  const leaving = new AbortController();
  const stopListening = context.onInterrupt(() => leaving.abort());
  const since = momentOf(options.since ?? '10s', clock.wallTime(), '--since');
  try {
    await withLedger(options, context, async (ledger) => {
      const news = followAttempts(ledger, since);
      do {
        for (const attempt of wanted(await news(), options))
          await terminal.write(lineOf(attempt, options, context));
      } while (options.once !== true && (await sleep(clock, pollEveryMs, leaving.signal)));
    });
  } finally {
    stopListening();
  }
  return 0;
}

const pollEveryMs = 500;

/** A call that has ended, with what its request was about. */
export interface EndedAttempt {
  readonly request_id: string;
  readonly number: number;
  readonly started_at: number;
  readonly task: string | null;
  readonly customer_id: string | null;
  readonly model: string;
  readonly purpose: string;
  readonly outcome: string;
  readonly failure_kind: string | null;
  readonly failure_message: string | null;
  readonly cost_micro_usd: number | null;
  readonly first_token_ms: number | null;
  readonly duration_ms: number | null;
}

/** Each call of the returned function tells the calls that have ended since the last one, each once. */
function followAttempts({ database: { kysely } }: Pick<Ledger, 'database'>, since: number) {
  let cursor = since;
  /** Requests under way: their calls end later than where the cursor stands. */
  let open = new Set<string>();
  let told = new Map<string, number>();
  const select = kysely
    .selectFrom('requests')
    .leftJoin('attempts', 'attempts.request_id', 'requests.id')
    .select(['requests.id', 'requests.started_at as arrived_at', 'requests.outcome as request_outcome'])
    .select([
      'requests.task',
      'requests.customer_id',
      'attempts.number',
      'attempts.started_at',
      'attempts.model',
    ])
    .select(['attempts.purpose', 'attempts.outcome', 'attempts.failure_kind', 'attempts.failure_message'])
    .select(['attempts.cost_micro_usd', 'attempts.first_token_ms', 'attempts.duration_ms'])
    .orderBy('requests.started_at')
    .orderBy('requests.id')
    .orderBy('attempts.number');
  return async (): Promise<readonly EndedAttempt[]> => {
    const isNew = select.where('requests.started_at', '>=', cursor - lateMs);
    const rows = await isNew.execute();
    const known = new Set(rows.map(({ id }) => id));
    const others = [...open].filter((id) => !known.has(id));
    if (others.length > 0) rows.unshift(...(await select.where('requests.id', 'in', others).execute()));
    const ended = rows.flatMap(
      ({ id, arrived_at: _arrived, request_outcome: _outcome, ...row }): readonly EndedAttempt[] => {
        const { number, started_at, model, purpose, outcome } = row;
        // A request that nobody was called for has a row without a call.
        if (number === null || started_at === null || model === null || purpose === null || outcome === null)
          return [];
        if (outcome === 'running' || told.has(`${id} ${number}`)) return [];
        return [{ ...row, request_id: id, number, started_at, model, purpose, outcome }];
      },
    );
    for (const { request_id, number, started_at } of ended) told.set(`${request_id} ${number}`, started_at);
    open = new Set(rows.filter((row) => row.request_outcome === 'running').map(({ id }) => id));
    cursor = Math.max(cursor, ...rows.map(({ arrived_at }) => arrived_at));
    told = new Map(
      [...told].filter(([key]) => open.has(key.split(' ')[0] ?? '') || known.has(key.split(' ')[0] ?? '')),
    );
    return ended;
  };
}

/** Rows are committed in groups, and other processes have clocks of their own. */
const lateMs = 5_000;

function wanted(attempts: readonly EndedAttempt[], { task, customer }: TailOptions): readonly EndedAttempt[] {
  return attempts.filter(
    (attempt) =>
      (task === undefined || attempt.task === camelCase(task)) &&
      (customer === undefined || attempt.customer_id === customer),
  );
}

function lineOf(attempt: EndedAttempt, { json }: TailOptions, { terminal }: CommandContext): string {
  if (json) return `${JSON.stringify(attempt)}\n`;
  const { started_at, task, customer_id, model, outcome, failure_kind, failure_message } = attempt;
  const isOk = outcome === 'ok';
  const how = isOk ? terminal.styled('green', 'ok') : terminal.styled('red', failure_kind ?? outcome);
  const words = [
    terminal.styled('dim', moment(started_at)),
    task ?? '(a model)',
    customer_id === null ? [] : `for ${singleLine(customer_id)}`,
    model,
    attempt.number > 1 ? `#${attempt.number} ${attempt.purpose}` : [],
    how,
    duration(attempt.duration_ms),
    money(attempt.cost_micro_usd),
    failure_message === null ? [] : terminal.styled('dim', singleLine(failure_message)),
  ];
  return `${words.flat().join('  ')}\n`;
}

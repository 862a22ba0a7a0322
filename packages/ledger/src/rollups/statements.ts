import { CompiledQuery, sql } from 'kysely';
import type { RawBuilder, Transaction } from 'kysely';

import type { Schema, Value } from '../schema/schema.ts';
import type { Shape } from './shapes.ts';

export type StoredRow = Readonly<Record<string, Value>>;

/** What the roller does with so many rows of a rollup at once. */
export type Act = 'read' | 'write' | 'remove';

export interface Step {
  readonly act: Act;
  readonly shape: Shape;
  readonly count: number;
  /** For each row its key; to write it, all its columns. */
  readonly values: readonly Value[];
}

export type Statements = (transaction: Transaction<Schema>, step: Step) => Promise<readonly StoredRow[]>;

/** Compiles each statement once: with hundreds of values that costs more than to run it. */
export function createStatements(): Statements {
  const texts = new Map<string, string>();
  return async (transaction, { act, shape, count, values }) => {
    const name = `${act} ${count} ${shape.table}`;
    const text = texts.get(name) ?? statements[act](shape, count).compile(transaction).sql;
    texts.set(name, text);
    const { rows } = await transaction.executeQuery<StoredRow>(CompiledQuery.raw(text, [...values]));
    return rows;
  };
}

const statements: Readonly<Record<Act, (shape: Shape, count: number) => RawBuilder<unknown>>> = {
  read: ({ table, keys, sums, histograms }, count) => sql`
    select ${columns([...keys, ...sums, ...histograms])} from ${sql.table(table)} where ${isOneOf(keys, count)}`,
  write: ({ table, keys, others, sums, histograms }, count) => {
    const all = [...keys, ...others, ...sums, ...histograms];
    const changed = [...sums, ...histograms].map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`);
    return sql`
      insert into ${sql.table(table)} (${columns(all)})
      values ${times(count, sql`(${sql.join(all.map(() => sql`${null}`))})`)}
      on conflict (${columns(keys)}) do update set ${sql.join(changed)}`;
  },
  remove: ({ table, keys }, count) => sql`delete from ${sql.table(table)} where ${isOneOf(keys, count)}`,
};

function isOneOf(keys: readonly string[], count: number): RawBuilder<unknown> {
  const key = keys.map(
    (name) => sql`cast(${null} as ${sql.raw(numbers.includes(name) ? 'bigint' : 'text')})`,
  );
  return sql`(${columns(keys)}) in (values ${times(count, sql`(${sql.join(key)})`)})`;
}

const numbers = ['span_ms', 'starts_at'];

function times(count: number, row: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql.join(Array.from({ length: count }, () => row));
}

function columns(names: readonly string[]): RawBuilder<unknown> {
  return sql.join(names.map((name) => sql.ref(name)));
}

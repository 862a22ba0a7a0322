import type { Transaction } from 'kysely';

import type { Schema, Value } from '../schema/schema.ts';
import { keyOf } from './cells.ts';
import type { Cell, Cells } from './cells.ts';
import { decodeInto, encode } from './histogram-bytes.ts';
import type { Histogram } from './histogram.ts';
import { shapes } from './shapes.ts';
import type { Shape } from './shapes.ts';
import { createStatements } from './statements.ts';
import type { Statements, StoredRow } from './statements.ts';

/** Adds what was counted to what is stored. Nobody else may change the rollups meanwhile. */
export type Store = (transaction: Transaction<Schema>, cells: Cells) => Promise<void>;

export function createStore(): Store {
  const run = createStatements();
  return async (transaction, cells) => {
    for (const kind of ['requests', 'attempts', 'spend'] as const) {
      const all: readonly (readonly [string, AnyCell])[] = [...cells[kind]];
      for (const some of portions(all)) {
        await storeSome({ transaction, run, shape: shapes[kind] }, new Map(some));
      }
    }
  };
}

type AnyCell = Cell<Readonly<Record<string, string | number>>, Record<string, number>, object>;

/** Powers of two, the larger ones first: so there are few different statements. */
function portions<Each>(all: readonly Each[]): readonly (readonly Each[])[] {
  const found: (readonly Each[])[] = [];
  for (let start = 0, size = mostCells; start < all.length;) {
    while (size > all.length - start) size /= 2;
    found.push(all.slice(start, start + size));
    start += size;
  }
  return found;
}

const mostCells = 128;

interface Storing {
  readonly transaction: Transaction<Schema>;
  readonly run: Statements;
  readonly shape: Shape;
}

async function storeSome(
  { transaction, run, shape }: Storing,
  cells: ReadonlyMap<string, AnyCell>,
): Promise<void> {
  const all = [...cells.values()];
  const step = { shape, count: all.length };
  const keys = all.flatMap((cell) => keysOf(shape, cell));
  for (const row of await run(transaction, { act: 'read', ...step, values: keys })) {
    addStored(shape, cells, row);
  }
  await run(transaction, { act: 'write', ...step, values: all.flatMap((cell) => valuesOf(shape, cell)) });
  for (const cell of all.filter(isEmpty)) {
    await run(transaction, { act: 'remove', shape, count: 1, values: keysOf(shape, cell) });
  }
}

function addStored(shape: Shape, cells: ReadonlyMap<string, AnyCell>, row: StoredRow): void {
  const cell = cells.get(keyOf(shape.keys.map((key) => String(row[key]))));
  if (!cell) return;
  for (const name of shape.sums) cell.sums[name] = (cell.sums[name] ?? 0) + Number(row[name]);
  for (const [name, histogram] of histogramsOf(cell)) {
    const bytes = row[name];
    if (bytes instanceof Uint8Array) decodeInto(histogram, bytes);
  }
}

/** All that it counted was taken back. */
function isEmpty({ sums }: AnyCell): boolean {
  return (sums['requests'] ?? sums['attempts']) === 0;
}

function keysOf({ keys }: Shape, { names }: AnyCell): readonly Value[] {
  return keys.map((key) => names[key] ?? null);
}

/** In the order in which a statement takes them. */
function valuesOf({ keys, others, sums }: Shape, cell: AnyCell): readonly Value[] {
  return [
    ...[...keys, ...others].map((name) => cell.names[name] ?? null),
    ...sums.map((name) => cell.sums[name] ?? null),
    ...histogramsOf(cell).map(([, histogram]) => encode(histogram)),
  ];
}

function histogramsOf({ histograms }: AnyCell): readonly (readonly [string, Histogram])[] {
  return Object.entries<Histogram>({ ...histograms });
}

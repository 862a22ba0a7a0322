import { createReadStream } from 'node:fs';

import { parts } from '../database/written-row.ts';
import type { WrittenRow, WrittenTable } from '../database/written-row.ts';
import type { Value } from '../schema/schema.ts';

/** A row as one line of JSON. */
export function toLine(row: WrittenRow): string {
  return `${JSON.stringify(row)}\n`;
}

/** One line of a spill file: a row, or what is not one. */
export type SpillLine = { readonly row: WrittenRow } | { readonly damaged: string };

/** Reads a spill file some lines at a time. A last line without an end was cut off while written, so nobody counts on it. */
export async function* readLines(path: string, atOnce: number): AsyncGenerator<readonly SpillLine[]> {
  const lines: SpillLine[] = [];
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8')) {
    const [first = '', ...others] = String(chunk).split('\n');
    const whole = others.length === 0 ? [] : [rest + first, ...others.slice(0, -1)];
    rest = others.length === 0 ? rest + first : (others.at(-1) ?? '');
    lines.push(...whole.map(fromLine));
    while (lines.length >= atOnce) yield lines.splice(0, atOnce);
  }
  if (lines.length > 0) yield lines;
}

function fromLine(line: string): SpillLine {
  try {
    const row: unknown = JSON.parse(line);
    if (isRow(row)) return { row };
  } catch {
    // Not JSON: damaged.
  }
  return { damaged: line };
}

function isRow(value: unknown): value is WrittenRow {
  if (!isObject(value)) return false;
  const { table, columns } = value;
  return (
    typeof table === 'string' &&
    isWrittenTable(table) &&
    isObject(columns) &&
    Object.values(columns).every(isValue)
  );
}

function isWrittenTable(table: string): table is WrittenTable {
  return Object.hasOwn(parts, table);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isValue(value: unknown): value is Value {
  return value === null || typeof value === 'string' || typeof value === 'number';
}

import type { Database } from '../database/database.ts';
import { parts } from '../database/written-row.ts';
import type { WrittenTable } from '../database/written-row.ts';
import type { Value } from '../schema/schema.ts';
import { readPages } from './read-pages.ts';
import type { Wanted } from './read-pages.ts';

export interface ExportOptions extends Wanted {
  readonly format: 'csv' | 'jsonl';
}

/** Writes the rows of one table as text, some at a time: what has not been asked for has not been read. */
export async function* exportRows(
  { database }: { readonly database: Database },
  options: ExportOptions,
): AsyncGenerator<string, void, undefined> {
  const columns = columnsOf(options.table);
  if (options.format === 'csv') yield `${columns.join(',')}\r\n`;
  const line = options.format === 'csv' ? csvLine : jsonLine;
  for await (const rows of readPages(database, options)) {
    yield rows.map((row) => line(columns, row)).join('');
  }
}

/** In the order of the types, whatever the order in the database. */
function columnsOf(table: WrittenTable): readonly string[] {
  return Object.keys(parts[table]);
}

type Row = Readonly<Record<string, Value>>;

function jsonLine(columns: readonly string[], row: Row): string {
  return `${JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column] ?? null])))}\n`;
}

function csvLine(columns: readonly string[], row: Row): string {
  return `${columns.map((column) => csvCell(row[column] ?? null)).join(',')}\r\n`;
}

function csvCell(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  // Spreadsheets run what looks like a formula, and these texts come from callers.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

import { csvLine } from './csv.ts';
import type { Terminal } from './terminal.ts';
import { table } from './table.ts';

/** One column of an answer: its name for programs, its value, and how people read it. */
export interface Figure<Row> {
  readonly name: string;
  readonly value: (row: Row) => string | number | null;
  /** The value itself when left out. */
  readonly shown?: ((row: Row) => string) | undefined;
  readonly numeric?: boolean | undefined;
}

/** A list of things of one kind, ready to be printed in any way. */
export interface Sheet {
  readonly rows: number;
  asTable(terminal: Pick<Terminal, 'columns' | 'styled'>): string;
  asCsv(): string;
}

export function sheet<Row>(figures: readonly Figure<Row>[], rows: readonly Row[]): Sheet {
  return {
    rows: rows.length,
    asTable: (terminal) =>
      table(
        figures.map(({ name, value, shown, numeric }) => ({
          head: name,
          cell: shown ?? ((row: Row) => String(value(row) ?? '-')),
          numeric,
        })),
        rows,
        terminal,
      ),
    asCsv: () =>
      [figures.map(({ name }) => name), ...rows.map((row) => figures.map(({ value }) => value(row)))]
        .map(csvLine)
        .join(''),
  };
}

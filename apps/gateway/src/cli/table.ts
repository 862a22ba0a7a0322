import { displayWidth, shortenTo, singleLine } from './display-width.ts';
import type { Terminal } from './terminal.ts';

/** One column: its head, and what stands in it for a row. */
export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
  /** Numbers stand at the right, and are never cut. */
  readonly numeric?: boolean | undefined;
}

/** A table as lines, no wider than the screen: the widest texts give way. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  terminal: Pick<Terminal, 'columns' | 'styled'>,
): string {
  const heads = columns.map(({ head }) => head);
  const cells = rows.map((row) => columns.map(({ cell }) => singleLine(cell(row))));
  const widths = fitted(
    columns.map(({ numeric = false }, place) => ({
      numeric,
      width: Math.max(...[heads, ...cells].map((line) => displayWidth(line[place] ?? ''))),
    })),
    terminal.columns,
  );
  const lineOf = (line: readonly string[]): string =>
    columns
      .map(({ numeric = false }, place) => padded(line[place] ?? '', widths[place] ?? 0, numeric))
      .join(gap)
      .trimEnd();
  return [terminal.styled('bold', lineOf(heads)), ...cells.map(lineOf), ''].join('\n');
}

const gap = '  ';

interface Wanted {
  readonly numeric: boolean;
  readonly width: number;
}

function fitted(wanted: readonly Wanted[], available: number | undefined): readonly number[] {
  const widths = wanted.map(({ width }) => width);
  if (available === undefined) return widths;
  const texts = [...wanted.keys()].filter((place) => wanted[place]?.numeric === false);
  let surplus = widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1) - available;
  for (; surplus > 0; surplus -= 1) {
    const widest = texts.reduce(
      (most, place) => ((widths[place] ?? 0) > (widths[most] ?? 0) ? place : most),
      -1,
    );
    if ((widths[widest] ?? 0) <= narrowest) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** Less than this says nothing any more: then the lines break instead. */
const narrowest = 8;

function padded(text: string, width: number, numeric: boolean): string {
  const shortened = numeric ? text : shortenTo(width, text);
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(shortened)));
  return numeric ? blanks + shortened : shortened + blanks;
}

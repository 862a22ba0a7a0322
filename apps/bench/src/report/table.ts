import type { Row } from './row.ts';

const heads: readonly (readonly [keyof Row, string])[] = [
  ['what', 'what'],
  ['measured', 'measured'],
  ['beside', 'beside'],
  ['compared', 'compared'],
  ['target', 'target'],
  ['verdict', ''],
];

/** The rows as lines for a terminal. */
export function textTable(rows: readonly Row[]): readonly string[] {
  const lines = cellsOf(rows);
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The rows as a page shows them. */
export function markdownTable(rows: readonly Row[]): readonly string[] {
  const [head = [], ...body] = cellsOf(rows).map((cells) => `| ${cells.join(' | ')} |`);
  return [head, `|${'---|'.repeat(heads.length)}`, ...body].flat();
}

function cellsOf(rows: readonly Row[]): readonly (readonly string[])[] {
  return [heads.map(([, head]) => head), ...rows.map((row) => heads.map(([key]) => row[key]))];
}

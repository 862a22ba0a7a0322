import { LlmError } from '@understudy/client';

import type { Extracted, Extraction } from './extract-all.ts';

/** What the tool says: the invoices as a table, and each file that failed with what to do about it. */
export function report(extractions: readonly Extraction[]): {
  readonly table: string;
  readonly failures: string;
} {
  const rows = extractions.flatMap((each) => (each.ok ? [rowOf(each.file, each.answer)] : []));
  const complaints = extractions.flatMap((each) => (each.ok ? [] : [complaintOf(each.file, each.error)]));
  return { table: rows.length > 0 ? asTable([titles, ...rows]) : '', failures: complaints.join('') };
}

const titles = ['file', 'supplier', 'number', 'total', 'served by', 'cost'] as const;

function rowOf(file: string, { output, meta }: Extracted): readonly string[] {
  const { supplier, invoiceNumber, totalCents, currency } = output;
  const { servedBy = '?', costUsd, fallback, attempts } = meta;
  const failed = attempts.filter(({ ok }) => !ok).map(({ model, kind }) => `${model}: ${kind}`);
  return [
    ...[file, supplier, invoiceNumber ?? '-', `${(totalCents / 100).toFixed(2)} ${currency}`],
    fallback ? `${servedBy} (fallback; ${[...new Set(failed)].join(', ')})` : servedBy,
    costUsd === undefined ? 'unknown' : `$${costUsd.toFixed(6)}`,
  ];
}

function asTable(rows: readonly (readonly string[])[]): string {
  const widths = titles.map((_title, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function complaintOf(file: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof LlmError)) return `${file}: ${message}\n`;
  const tried = error.attempts.map(({ model, kind }) => `  ${model}: ${kind ?? 'ok'}\n`);
  const hint = hints[error.kind] ?? (error.retryable ? 'Trying again later may help.' : undefined);
  return [
    ...[`${file}: ${message}\n`, ...tried],
    error.requestId === undefined ? '' : `  request ${error.requestId}\n`,
    hint === undefined ? '' : `  ${hint}\n`,
  ].join('');
}

const hints: Readonly<Partial<Record<string, string>>> = {
  network: 'Is the gateway running? Start it with `npm start`, or say where it is with UNDERSTUDY_URL.',
  unauthenticated: 'Give a key of the gateway with UNDERSTUDY_KEY.',
  'over-budget': 'The budget is spent; `understudy budgets` shows which.',
};

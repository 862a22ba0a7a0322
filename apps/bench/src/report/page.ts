import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';

import type { Row } from './row.ts';
import { markdownTable } from './table.ts';

/** Puts the table, with the day and the machine, between the marks of a page. */
export async function writePage(page: URL, rows: readonly Row[], now: Date): Promise<void> {
  const text = await readFile(page, 'utf8');
  await writeFile(page, betweenMarks(text, [machineLine(now), '', ...markdownTable(rows)]));
}

/** @internal seen apart by its tests */
export function betweenMarks(text: string, lines: readonly string[]): string {
  const [start, end] = [text.indexOf(startMark), text.indexOf(endMark)];
  if (start < 0 || end < start) throw new Error(`the page needs the marks ${startMark} and ${endMark}`);
  return [text.slice(0, start + startMark.length), '', ...lines, '', text.slice(end)].join('\n');
}

const startMark = '<!-- measured -->';
const endMark = '<!-- /measured -->';

function machineLine(now: Date): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  const day = now.toISOString().slice(0, 10);
  return `Measured on ${day}, Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores (${model}).`;
}

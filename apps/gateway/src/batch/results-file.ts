import { existsSync } from 'node:fs';
import { open, readFile, rename, writeFile } from 'node:fs/promises';

import { Complaint } from '../cli/complaint.ts';
import { parseResult } from './result.ts';
import type { Result } from './result.ts';

/** The output: results as they come, each once. */
export interface ResultsFile {
  /** What an earlier run has left, by line. */
  readonly earlier: ReadonlyMap<number, Result>;
  append(result: Result): Promise<void>;
  close(): Promise<void>;
}

/** Opens the output where an earlier run has left it. A line that was cut off is taken back. */
export async function openResults(path: string, retryFailed: boolean): Promise<ResultsFile> {
  const earlier = await recover(path, retryFailed);
  const file = await open(path, 'a');
  let last = Promise.resolve();
  return {
    earlier,
    append(result) {
      // One after another, so that no two lines are mixed.
      last = last.then(() => file.appendFile(`${JSON.stringify(result)}\n`));
      return last;
    },
    async close() {
      await last.catch(() => undefined);
      await file.close();
    },
  };
}

async function recover(path: string, retryFailed: boolean): Promise<ReadonlyMap<number, Result>> {
  if (!existsSync(path)) return new Map();
  const text = await readFile(path, 'utf8');
  const lines = text.split('\n');
  const cutOff = lines.pop() ?? '';
  const results = lines.map((line, index) => parsed(line, `${path}:${index + 1}`));
  const kept = retryFailed ? results.filter(({ ok }) => ok) : results;
  if (cutOff !== '' || kept.length < results.length) await rewrite(path, kept);
  // Thousands of answers need not be held: they are in the file.
  return new Map(kept.map((result) => [result.line, result.ok ? { ...result, output: null } : result]));
}

function parsed(line: string, place: string): Result {
  const result = parseResult(line);
  if (result) return result;
  throw new Complaint(
    `${place}: this line is not a batch's; name another --output, or move this file away`,
    2,
  );
}

/** In another file first: being stopped in the middle loses nothing. */
async function rewrite(path: string, results: readonly Result[]): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, results.map((result) => `${JSON.stringify(result)}\n`).join(''));
  await rename(draft, path);
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { PartReport } from '../part.ts';

/** Runs a command of the system; says why not where that is not possible or not allowed. */
export async function tried(command: string, ...words: readonly string[]): Promise<string | undefined> {
  return promisify(execFile)(command, words).then(
    () => undefined,
    (error: unknown) =>
      error instanceof Error ? (error.message.split('\n').at(-2) ?? error.message) : String(error),
  );
}

/** Of a scene that cannot be played here. */
export function leftOut(because: string): PartReport {
  return { promises: [], figures: { 'left out': because } };
}

import type { Terminal } from './terminal.ts';

/** The answer for a program to read. */
export async function writeJson(terminal: Pick<Terminal, 'write'>, value: unknown): Promise<void> {
  await terminal.write(`${JSON.stringify(value, null, 2)}\n`);
}

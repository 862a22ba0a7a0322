import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { Complaint, misused, wordsOf } from './complaint.ts';
import type { CommandContext } from './context.ts';

/** What was given as input: JSON as it stands, `@file`, or `-` for the standard input. */
export async function readTaskInput(given: string | undefined, context: CommandContext): Promise<unknown> {
  if (given === undefined)
    throw misused('say what the task is to work on: --input JSON, --input @file or --input -');
  const { text, from } = await textOf(given, context);
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (cause) {
    const hint = `a text is JSON in double quotes, and an input is usually an object: --input '{"document": "…"}'`;
    throw new Complaint(`${from} is not JSON (${wordsOf(cause)}); ${hint}`, 2, cause);
  }
}

async function textOf(given: string, { directory, readInput }: CommandContext) {
  if (given === '-') return { text: await readInput(), from: 'the standard input' };
  if (!given.startsWith('@')) return { text: given, from: '--input' };
  const path = given.slice(1);
  try {
    return { text: await readFile(resolve(directory, path), 'utf8'), from: path };
  } catch (cause) {
    throw new Complaint(`--input ${given}: the file cannot be read (${wordsOf(cause)})`, 2, cause);
  }
}

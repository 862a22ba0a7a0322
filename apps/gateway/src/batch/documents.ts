import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** One line of the input. */
export interface Document {
  /** Counted from 1. */
  readonly line: number;
  /** The same line with the same content has the same id, in every run. */
  readonly id: string;
  readonly text: string;
}

/** The lines of a file that are not blank, one by one. */
export async function* readDocuments(path: string): AsyncGenerator<Document, void, undefined> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() !== '') yield { line, id: idOf(line, text), text };
  }
}

function idOf(line: number, text: string): string {
  return createHash('sha256').update(`${line}\n${text}`).digest('hex').slice(0, 32);
}

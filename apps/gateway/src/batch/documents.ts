import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** One line of the input. */
export interface Document {
  /** Counted from 1. */
  readonly line: number;
  /** The same line with the same content has the same id whenever the batch is run. */
  readonly id: string;
  readonly text: string;
}

/** The lines of a file that are not blank, one by one. Another name makes other documents of them. */
export async function* readDocuments(
  path: string,
  name: string = '',
): AsyncGenerator<Document, void, undefined> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() !== '') yield { line, id: idOf(`${name}\n${line}\n${text}`), text };
  }
}

function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** A file that only grows, by whole lines. */
export interface SpillFile {
  readonly path: string;
  /** How many rows are in it. */
  readonly rows: number;
  /** On the disk, and not only on its way there, when this resolves. */
  append(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Makes a new file that only its owner may read. */
export async function createSpillFile(path: string): Promise<SpillFile> {
  const handle = await open(path, 'ax', 0o600);
  let size = 0;
  let rows = 0;
  return {
    path,
    get rows() {
      return rows;
    },
    async append(lines) {
      const bytes = Buffer.from(lines.join(''));
      await appendOrUndo(handle, bytes, size);
      size += bytes.length;
      rows += lines.length;
    },
    close: () => handle.close(),
  };
}

/** Half a line must not stay: the next one would be appended to it. */
async function appendOrUndo(handle: FileHandle, bytes: Buffer, size: number): Promise<void> {
  try {
    await handle.appendFile(bytes);
    await handle.datasync();
  } catch (error) {
    await handle.truncate(size).catch(() => undefined);
    throw error;
  }
}

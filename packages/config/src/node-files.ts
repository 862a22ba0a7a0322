import { closeSync, openSync, readSync, readdirSync, statSync } from 'node:fs';

import type { ConfigFiles, FileRead } from './config-files.ts';

/** The files of this machine. */
export const nodeFiles: ConfigFiles = {
  read: (path, maxBytes) => {
    try {
      return readRegular(path, maxBytes);
    } catch (error) {
      const missing = ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
      return { ok: false, why: missing ? 'missing' : 'unreadable' };
    }
  },
  list: (directory) => {
    try {
      return readdirSync(directory).toSorted();
    } catch {
      return []; // gone, or not to be read: either way nothing is found in it
    }
  },
};

function readRegular(path: string, maxBytes: number): FileRead {
  // Looked at first: opening a pipe would wait for somebody to write into it.
  if (!statSync(path).isFile()) return { ok: false, why: 'not-a-file' };
  const descriptor = openSync(path, 'r');
  try {
    // One byte more shows that there is more.
    const buffer = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
    }
    if (length > maxBytes) return { ok: false, why: 'too-large' };
    return { ok: true, bytes: buffer.subarray(0, length) };
  } finally {
    closeSync(descriptor);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

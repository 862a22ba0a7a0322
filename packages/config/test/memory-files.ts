import { dirname } from 'node:path';

import type { ConfigFiles } from '../src/config-files.ts';

/** Files that are only in memory, by absolute path. */
export function memoryFiles(files: Readonly<Record<string, string | Uint8Array>>): ConfigFiles {
  return {
    read: (path, maxBytes) => {
      const content = Object.hasOwn(files, path) ? files[path] : undefined;
      if (content === undefined) return { ok: false, why: 'missing' };
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      return bytes.length > maxBytes ? { ok: false, why: 'too-large' } : { ok: true, bytes };
    },
    list: (directory) =>
      Object.keys(files)
        .filter((path) => dirname(path) === directory)
        .map((path) => path.slice(directory.length + 1))
        .toSorted(),
  };
}

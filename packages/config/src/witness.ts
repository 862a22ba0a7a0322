import { createHash } from 'node:crypto';

import type { ConfigFiles } from './config-files.ts';

/** Files that remember what was asked of them. */
export interface WitnessedFiles extends ConfigFiles {
  /** The same for the same files with the same content. */
  fingerprint(): string;
  /** Every file that was asked for, there or not. */
  readonly paths: readonly string[];
  /** Every directory that was listed. */
  readonly directories: readonly string[];
}

export function witness(files: ConfigFiles): WitnessedFiles {
  const contents = new Map<string, string>();
  const listings = new Set<string>();
  return {
    read: (path, maxBytes) => {
      const read = files.read(path, maxBytes);
      contents.set(path, read.ok ? digest(read.bytes) : read.why);
      return read;
    },
    list: (directory) => {
      listings.add(directory);
      return files.list(directory);
    },
    // What else is in a directory does not matter: which files were found in it shows in `contents`.
    fingerprint: () => digest(JSON.stringify([...contents])),
    get paths() {
      return [...contents.keys()];
    },
    get directories() {
      return [...listings];
    },
  };
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What came of reading a file. */
export type FileRead =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly why: 'missing' | 'not-a-file' | 'too-large' | 'unreadable' };

/**
 * Where configuration comes from. It is read at one go, without waiting in between: a few small files, at the start and when they
 * change, and so no change can come between two of them unseen by the reader.
 */
export interface ConfigFiles {
  /** Never more than `maxBytes`. Paths are absolute. */
  read(path: string, maxBytes: number): FileRead;
  /** Names in a directory, sorted; none where there is no directory. */
  list(directory: string): readonly string[];
}

/** Why a file gave no text, in words. */
export const whyUnread: Readonly<Record<Extract<FileRead, { ok: false }>['why'], string>> = {
  missing: 'does not exist',
  'not-a-file': 'is not a file',
  'too-large': 'is too large (a configuration file may have 1 MB, a key 100 kB)',
  unreadable: 'cannot be read',
};

/** Far beyond any configuration that a person could keep in mind. */
export const largestFileBytes = 1_000_000;

import { realpathSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

import type { WitnessedFiles } from './witness.ts';

/** Watches the directories of files for a change of one of those files. */
export interface DirectoryWatch {
  /** Opens every watch anew: a directory taken away and made again is another one under the same name. */
  refresh(): void;
  /** Watches for these files from now on. Says whether a directory is new: what happened in it before, nobody saw. */
  follow(files: WitnessedFiles): boolean;
  close(): void;
}

/**
 * Directories and not files: editors put a new file in the place of the old one, and Kubernetes swaps a link beside it. A
 * directory that cannot be watched is left to whoever polls.
 */
export function watchDirectories(onChange: () => void): DirectoryWatch {
  const watchers = new Map<string, FSWatcher | undefined>();
  let names: ReadonlySet<string> = new Set();
  let listed: ReadonlySet<string> = new Set();

  const drop = (directory: string): void => {
    watchers.get(directory)?.close();
    watchers.delete(directory);
  };
  // A ledger or a log may grow in the same directory: only what was read counts, and what a pattern may find.
  const onEvent = (directory: string, name: string | null): void => {
    const isLink = name?.startsWith('..'); // Kubernetes' `..data`
    if (name === null || isLink || names.has(name) || listed.has(directory)) onChange();
  };
  const open = (directory: string): void => {
    drop(directory);
    watchers.set(directory, undefined);
    try {
      const watcher = watch(directory, { persistent: false }, (_event, name) => onEvent(directory, name));
      watcher.on('error', onChange);
      watchers.set(directory, watcher);
    } catch {
      // It is not there, or there are no watchers left.
    }
  };
  const close = (): void => {
    for (const directory of [...watchers.keys()]) drop(directory);
  };
  return {
    refresh: () => {
      for (const directory of [...watchers.keys()]) open(directory);
    },
    follow: (files) => {
      const wanted = directoriesOf(files);
      const watched = [...files.paths, ...files.paths.map(targetOf), ...wanted];
      names = new Set(watched.map((path) => basename(path)));
      listed = new Set(files.directories);
      for (const directory of [...watchers.keys()]) if (!wanted.has(directory)) drop(directory);
      const fresh = [...wanted].filter((directory) => !watchers.has(directory));
      for (const directory of fresh) open(directory);
      return fresh.length > 0;
    },
    close,
  };
}

/** Where a change of what was read would show: the directories of the files, and of what they are links to. */
function directoriesOf({ paths, directories }: WitnessedFiles): ReadonlySet<string> {
  return new Set([...directories, ...paths.flatMap((path) => [dirname(path), dirname(targetOf(path))])]);
}

function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // not there: its own directory will show when it comes
  }
}

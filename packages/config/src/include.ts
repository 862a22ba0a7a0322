import { dirname, isAbsolute, join, relative, resolve } from 'node:path';

import type { ConfigFiles } from './config-files.ts';

export type Included =
  | { readonly ok: true; readonly paths: readonly string[] }
  | { readonly ok: false; readonly message: string; readonly suggestion: string };

/** Where an include is written and what it may reach. */
export interface IncludeFrom {
  /** The file that says `include`. */
  readonly path: string;
  /** The directory of the main file: nothing outside of it is read. */
  readonly root: string;
  readonly files: ConfigFiles;
}

/** The files an include names. A `*` in the last part stands for any letters of a name, and may find nothing. */
export function includedPaths(pattern: string, { path, root, files }: IncludeFrom): Included {
  const full = resolve(dirname(path), pattern);
  const fromRoot = relative(root, full);
  if (isAbsolute(pattern) || fromRoot.startsWith('..') || isAbsolute(fromRoot)) {
    return {
      ok: false,
      message: 'an include stays within the directory of the main file',
      suggestion: 'write a path such as teams/*.yaml',
    };
  }
  const [name = '', ...directories] = full.split('/').toReversed();
  if (directories.some((part) => part.includes('*'))) {
    return {
      ok: false,
      message: 'a * stands for a file, not for a directory',
      suggestion: 'name each directory: [search/*.yaml, support/*.yaml]',
    };
  }
  if (!name.includes('*')) return { ok: true, paths: [full] };
  const directory = dirname(full);
  const found = files.list(directory).filter((each) => matches(each, name));
  // A pattern may well cover the file it stands in.
  return { ok: true, paths: found.map((each) => join(directory, each)).filter((each) => each !== path) };
}

/** Hidden files are none: editors and Kubernetes keep theirs beside the true ones. Found without backtracking. */
function matches(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop() ?? '';
  if (name.startsWith('.') || name.length < first.length + last.length) return false;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  let end = first.length;
  for (const part of rest) {
    const at = name.indexOf(part, end);
    if (at === -1 || at + part.length > name.length - last.length) return false;
    end = at + part.length;
  }
  return true;
}

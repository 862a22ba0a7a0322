import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A spill file whose process is gone. */
export interface Orphan {
  readonly file: string;
  readonly bootId: string;
}

export type IsOrphan = (bootId: string, changedAt: number) => boolean;

/** Finds what dead processes have left behind: files called `<path>-<boot>-<number>.jsonl`. */
export async function findOrphans(path: string, isOrphan: IsOrphan): Promise<readonly Orphan[]> {
  const orphans: Orphan[] = [];
  for (const name of await readdir(dirname(path))) {
    const bootId = ownerOf(name, `${basename(path)}-`);
    if (bootId === undefined) continue;
    const file = join(dirname(path), name);
    const changed = await stat(file).catch(() => undefined); // gone already: somebody else took it
    if (changed && isOrphan(bootId, changed.mtimeMs)) orphans.push({ file, bootId });
  }
  return orphans;
}

/** Those of all processes but this one, dead or alive. */
export async function filesOfOthers(path: string, bootId: string): Promise<readonly string[]> {
  const found = await findOrphans(path, (owner) => owner !== bootId);
  return found.map(({ file }) => file);
}

function ownerOf(name: string, start: string): string | undefined {
  return name.startsWith(start) ? /^(.+)-\d+\.jsonl$/.exec(name.slice(start.length))?.[1] : undefined;
}

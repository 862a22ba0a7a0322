import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';

/** What no database will ever take, one JSON line each, for a person to look at. */
export interface Rejected {
  add(what: unknown): Promise<void>;
  /** Takes out what mentions a name. */
  dropMentions(name: string): Promise<void>;
}

export function createRejected(path: string): Rejected {
  return {
    add: (what) => appendFile(path, `${JSON.stringify(what)}\n`, { mode: 0o600 }),
    async dropMentions(name) {
      const text = await readFile(path, 'utf8').catch(() => '');
      const kept = text.split('\n').filter((line) => !mentions(line, name));
      if (kept.join('\n') === text) return;
      const next = `${path}.next`;
      await writeFile(next, kept.join('\n'), { mode: 0o600 });
      await rename(next, path);
    },
  };
}

/** A damaged line is JSON inside JSON, so a name may be escaped once or twice. */
function mentions(line: string, name: string): boolean {
  const once = JSON.stringify(name).slice(1, -1);
  const twice = JSON.stringify(once).slice(1, -1);
  return line.includes(once) || line.includes(twice);
}

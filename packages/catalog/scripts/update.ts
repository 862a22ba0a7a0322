import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

import { createCatalog } from '../src/catalog.ts';
import type { CatalogData } from '../src/format.ts';
import { account, render, toCatalog } from '../src/update/index.ts';

const usage = `pnpm catalog:update --from FILE|URL [--name NAME] [--date YYYY-MM-DD] [--commit SHA] [--to FILE]

  --from    models.dev's api.json, or a file that keeps the same under "providers"
  --name, --date, --commit
            where it comes from; taken from the file when it says so, the date is otherwise today
  --to      write one JSON document there, to refresh a running gateway with, and leave the sources alone`;

const { values } = parseArgs({
  options: {
    from: { type: 'string' },
    name: { type: 'string' },
    date: { type: 'string' },
    commit: { type: 'string' },
    to: { type: 'string' },
  },
});

if (values.from === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}

const source = await load(values.from);
const catalog = toCatalog(source, originOf(source, values.from));
// Throws, before anything is written, when the result could not be used.
createCatalog({ models: catalog });
if (values.to === undefined) writeSources(catalog, account(source));
else writeFileSync(values.to, `${JSON.stringify(catalog)}\n`);
process.stdout.write(`${catalog.models.length} models, version ${catalog.version}\n`);

async function load(from: string): Promise<unknown> {
  if (!/^https?:/.test(from)) return JSON.parse(readFileSync(from, 'utf8'));
  const response = await fetch(from);
  if (!response.ok) throw new Error(`${from} answered ${response.status}`);
  return response.json();
}

function originOf(from: unknown, place: string): CatalogData['source'] {
  const said = typeof from === 'object' && from !== null ? from : {};
  const text = (key: string): string | undefined => {
    const value: unknown = Reflect.get(said, key);
    return typeof value === 'string' ? value : undefined;
  };
  const commit = values.commit ?? text('commit');
  return {
    name: values.name ?? text('source') ?? place,
    date: values.date ?? text('date') ?? new Date().toISOString().slice(0, 10),
    ...(commit === undefined ? {} : { commit }),
  };
}

function writeSources(data: CatalogData, fates: readonly string[]): void {
  const folder = join(import.meta.dirname, '../src/models');
  // Parts that a list is no longer cut into would stay behind.
  for (const part of globSync('*/*.ts', { cwd: folder })) rmSync(join(folder, part));
  for (const { name, text } of render(data)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  writeFileSync(join(import.meta.dirname, '../test/source-models.txt'), `${fates.join('\n')}\n`);
}

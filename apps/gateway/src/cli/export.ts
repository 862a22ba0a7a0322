import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { once } from 'node:events';

import { exportRows } from '@understudy/ledger';
import type { ExportOptions } from '@understudy/ledger';

import { misused } from './complaint.ts';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { withLedger } from './ledger-at.ts';
import { momentOf } from './moment.ts';
import type { PlaceOptions } from './places.ts';

export interface ExportRowsOptions extends PlaceOptions {
  readonly table?: string | undefined;
  readonly format?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly output?: string | undefined;
}

/** Writes the rows of one table, some at a time. */
export async function exportTable(options: ExportRowsOptions, context: CommandContext): Promise<ExitCode> {
  const wanted = wantedRows(options, context.clock.wallTime());
  await withLedger(options, context, async (ledger) => {
    const pages = exportRows(ledger, wanted);
    if (options.output === undefined) for await (const page of pages) await context.terminal.write(page);
    else await writeFile(resolve(context.directory, options.output), pages);
  });
  return 0;
}

async function writeFile(path: string, pages: AsyncIterable<string>): Promise<void> {
  const file = createWriteStream(path);
  for await (const page of pages) if (!file.write(page)) await once(file, 'drain');
  file.end();
  await finished(file);
}

function wantedRows(options: ExportRowsOptions, now: number): ExportOptions {
  const { table = 'requests', format = 'jsonl', since, until } = options;
  const known = tables.find((each) => each === table);
  if (known === undefined)
    throw misused(`--table takes one of ${tables.join(', ')}, not ${JSON.stringify(table)}`);
  if (format !== 'csv' && format !== 'jsonl')
    throw misused(`--format takes csv or jsonl, not ${JSON.stringify(format)}`);
  return {
    table: known,
    format,
    from: since === undefined ? undefined : momentOf(since, now, '--since'),
    to: until === undefined ? undefined : momentOf(until, now, '--until'),
  };
}

const tables = ['requests', 'attempts', 'events', 'feedback', 'captures'] as const;

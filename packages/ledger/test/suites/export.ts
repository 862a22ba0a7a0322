import { expect, it } from 'vitest';

import type { WrittenTable } from '../../src/database/written-row.ts';
import { exportRows } from '../../src/export/export-rows.ts';
import type { ExportOptions } from '../../src/export/export-rows.ts';
import { endedAttempt, endedRequest } from '../../src/record/rows.ts';
import { fullRows } from '../full-rows.ts';
import { sampleCall, sampleRecord, sampleStart, sampleTime } from '../samples.ts';
import type { Here } from './here.ts';

type Exported = Parameters<typeof exportRows>[0];

export function exportSuite(here: Here): void {
  const text = async (database: Exported['database'], options: ExportOptions): Promise<string> =>
    whole(exportRows({ database }, options));
  const jsonRows = async (
    database: Exported['database'],
    options: Omit<ExportOptions, 'format'>,
  ): Promise<readonly Record<string, unknown>[]> =>
    (await text(database, { ...options, format: 'jsonl' }))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  const request = (id: string, wallTime: number) => [
    endedRequest(sampleRecord(sampleStart(id, { wallTime })), 'boot'),
    endedAttempt(sampleCall(id, 2)),
    endedAttempt(sampleCall(id, 1)),
  ];

  it.each<WrittenTable>(['requests', 'attempts', 'events', 'feedback', 'captures'])(
    'writes every column of %s, as JSON lines and as CSV',
    async (table) => {
      const database = await here.migrated();
      const { kysely } = database;
      await kysely.insertInto('requests').values(fullRows.requests).execute();
      if (table !== 'requests') await kysely.insertInto(table).values(fullRows[table]).execute();
      expect(await jsonRows(database, { table })).toEqual([fullRows[table]]);
      const [header = '', ...lines] = (await text(database, { table, format: 'csv' })).split('\r\n');
      expect(header.split(',').toSorted()).toEqual(Object.keys(fullRows[table]).toSorted());
      expect(lines).toEqual([expect.stringContaining('request-1'), '']);
    },
  );

  it('writes a page at a time, oldest first and each row once, also when many are of one moment', async () => {
    const database = await here.migrated();
    const rows = Array.from({ length: 1_100 }, (_, index) =>
      request(`r${String(index).padStart(4, '0')}`, sampleTime + (index < 600 ? 0 : index)),
    );
    await database.commit(rows.flat());
    const pages = exportRows({ database }, { table: 'requests', format: 'jsonl' });
    const first = await pages.next();
    expect(String(first.value).split('\n')).toHaveLength(501);
    const ids = (await jsonRows(database, { table: 'requests' })).map(({ id }) => id);
    expect(ids).toEqual(rows.map((_, index) => `r${String(index).padStart(4, '0')}`));
    const calls = (await jsonRows(database, { table: 'attempts' })).map(({ number }) => number);
    expect(calls).toHaveLength(2_200);
    expect(calls.slice(0, 4)).toEqual([1, 2, 1, 2]);
  });

  it('writes a span of time, its start included and its end not', async () => {
    const database = await here.migrated();
    await database.commit([1, 2, 3, 4].flatMap((time) => request(`r${time}`, time)));
    const span = { from: 2, to: 4 };
    expect((await jsonRows(database, { table: 'requests', ...span })).map(({ id }) => id)).toEqual([
      'r2',
      'r3',
    ]);
    expect(
      (await jsonRows(database, { table: 'attempts', ...span })).map((row) => row['request_id']),
    ).toEqual(['r2', 'r2', 'r3', 'r3']);
  });

  it.each([
    ['a comma', 'a,b', '"a,b"'],
    ['quotes', 'say "hi"', '"say ""hi"""'],
    ['line breaks', 'a\r\nb', '"a\r\nb"'],
    ['a formula', '=1+1', "'=1+1"],
    ['a formula in quotes', '@SUM(1,2)', `"'@SUM(1,2)"`],
    ['a minus', '-1', "'-1"],
  ])('writes %s so that a table reads it as it is', async (_what, task, cell) => {
    const database = await here.migrated();
    await database.commit([endedRequest(sampleRecord(sampleStart('r', { task })), 'boot')]);
    expect(await text(database, { table: 'requests', format: 'csv' })).toContain(`,${cell},unary,`);
  });

  it('leaves the cell of an unknown empty and a zero a zero', async () => {
    const database = await here.migrated();
    const record = sampleRecord(sampleStart('r'), { costMicroUsd: undefined, attempts: 0 });
    await database.commit([endedRequest(record, 'boot')]);
    const [header = '', row = ''] = (await text(database, { table: 'requests', format: 'csv' })).split(
      '\r\n',
    );
    // The tags are quoted and hold no comma.
    const cells = Object.fromEntries(
      header.split(',').map((column, index) => [column, row.split(',')[index]]),
    );
    expect(cells).toMatchObject({ cost_micro_usd: '', attempt_count: '0', tags: '"{""feature"":""chat""}"' });
  });
}

async function whole(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

import { join } from 'node:path';

import type { Recorder } from '@understudy/core';
import { systemClock } from '@understudy/core';
import { expect, it } from 'vitest';

import type { Database } from '../../src/database/database.ts';
import { createRecorder } from '../../src/record/recorder.ts';
import { createSpill } from '../../src/writer/spill.ts';
import { createWriter } from '../../src/writer/writer.ts';
import type { Writer } from '../../src/writer/writer.ts';
import { breakable } from '../breakable.ts';
import { sampleCall, sampleRecord, sampleStart, sampleTime, startOfCall } from '../samples.ts';
import type { Here } from './here.ts';

interface Recording {
  readonly database: Database;
  readonly recorder: Recorder;
  readonly writer: Writer;
}

export function recorderSuite(here: Here): void {
  const recording = async (): Promise<Recording> => {
    const database = await here.migrated();
    const writer = createWriter({ database, spill: undefined, clock: systemClock });
    return { database, writer, recorder: createRecorder({ writer, bootId: 'boot-1', strict: false }) };
  };

  it('leaves one row for a request and one for each call, with what they were about', async () => {
    const { database, recorder } = await recording();
    const start = sampleStart('request-1');
    recorder.requestStarted(start);
    const failed = {
      ...sampleCall('request-1'),
      ok: false as const,
      failure: { kind: 'timeout' as const, message: 'silent', code: 'stall' },
    };
    recorder.attemptStarted(startOfCall(failed));
    recorder.attemptEnded({ ...failed, costMicroUsd: undefined, usage: undefined });
    recorder.attemptEnded({
      ...sampleCall('request-1', 2),
      durationMs: 100.4,
      usage: { inputTokens: 10, outputTokens: 5, estimated: true },
    });
    await recorder.requestEnded(
      sampleRecord(start, { attempts: 2, fallback: true, costMicroUsd: undefined }),
    );
    expect(await database.kysely.selectFrom('requests').selectAll().execute()).toMatchObject([
      {
        id: 'request-1',
        boot_id: 'boot-1',
        started_at: sampleTime,
        ended_at: sampleTime + 100,
        task: 'supportChat',
        customer_id: 'acme',
        tags: '{"feature":"chat"}',
        outcome: 'ok',
        fallback: 1,
        attempt_count: 2,
        cost_micro_usd: null,
        input_tokens: 10,
        cached_input_tokens: null,
      },
    ]);
    expect(await attemptsIn(database)).toMatchObject([
      {
        number: 1,
        outcome: 'failed',
        failure_kind: 'timeout',
        failure_code: 'stall',
        cost_micro_usd: null,
        input_tokens: null,
      },
      {
        number: 2,
        outcome: 'ok',
        failure_kind: null,
        cost_micro_usd: 20,
        duration_ms: 100,
        usage_estimated: 1,
      },
    ]);
  });

  it('shows what is in flight', async () => {
    const { database, recorder, writer } = await recording();
    recorder.requestStarted(sampleStart('request-1'));
    recorder.attemptStarted(startOfCall(sampleCall('request-1')));
    await writer.durable();
    expect(await outcomesIn(database)).toEqual(['request-1 running']);
    expect(await attemptsIn(database)).toMatchObject([
      { outcome: 'running', duration_ms: null, cost_micro_usd: null },
    ]);
    expect(await unrolledIn(database)).toEqual([]);
  });

  it('ends a row that was written before, and queues it for the rollups once', async () => {
    const { database, recorder, writer } = await recording();
    const start = sampleStart('request-1');
    recorder.requestStarted(start);
    recorder.attemptStarted(startOfCall(sampleCall('request-1')));
    await writer.durable();
    recorder.attemptEnded(sampleCall('request-1'));
    await recorder.requestEnded(sampleRecord(start));
    await database.kysely.deleteFrom('unrolled').execute();
    await recorder.requestEnded(sampleRecord(start));
    expect(await outcomesIn(database)).toEqual(['request-1 ok']);
    expect(await attemptsIn(database)).toMatchObject([{ outcome: 'ok', cost_micro_usd: 20 }]);
    expect(await unrolledIn(database)).toEqual([]);
  });

  it('is not set back by rows that come late', async () => {
    const { database, recorder, writer } = await recording();
    const start = sampleStart('request-1');
    recorder.attemptEnded(sampleCall('request-1'));
    await recorder.requestEnded(sampleRecord(start));
    recorder.requestStarted(start);
    recorder.attemptStarted(startOfCall(sampleCall('request-1')));
    await writer.durable();
    expect(await outcomesIn(database)).toEqual(['request-1 ok']);
    expect(await attemptsIn(database)).toMatchObject([{ outcome: 'ok' }]);
  });

  it('brings back what spilled at several moments, the beginning of a row beside its end', async () => {
    const database = breakable(await here.migrated());
    const spill = createSpill({ path: join(here.folder, 'spill'), bootId: 'boot-1' });
    const writer = createWriter({ database, spill, clock: systemClock });
    const recorder = createRecorder({ writer, bootId: 'boot-1', strict: false });
    const start = sampleStart('request-1');
    database.trouble = 'ECONNREFUSED';
    recorder.requestStarted(start);
    recorder.attemptStarted(startOfCall(sampleCall('request-1')));
    await writer.durable();
    recorder.attemptEnded(sampleCall('request-1'));
    await recorder.requestEnded(sampleRecord(start));
    expect(writer.status).toMatchObject({ spilledRows: 4, waitingRows: 0 });
    database.trouble = undefined;
    await writer.drain();
    expect(writer.status).toMatchObject({ outage: undefined, spilledRows: 0 });
    expect(await outcomesIn(database)).toEqual(['request-1 ok']);
    expect(await attemptsIn(database)).toMatchObject([{ outcome: 'ok', cost_micro_usd: 20 }]);
    await writer.close();
  });

  it('lets the true end take the place of a guess', async () => {
    const { database, recorder } = await recording();
    const start = sampleStart('request-1');
    recorder.requestStarted(start);
    await recorder.requestEnded(sampleRecord(sampleStart('other')));
    await database.kysely
      .updateTable('requests')
      .set({ outcome: 'abandoned' })
      .where('id', '=', 'request-1')
      .execute();
    await recorder.requestEnded(
      sampleRecord(start, { ok: false, failure: { kind: 'cancelled', code: undefined } }),
    );
    expect(await outcomesIn(database)).toEqual(['other ok', 'request-1 failed']);
    expect(await unrolledIn(database)).toEqual(['other', 'request-1']);
  });

  it.each([
    ['NUL', 'a\0b', 'a\uFFFDb'],
    ['half a character', 'a\uD800', 'a\uFFFD'],
    ['quotes', `'; drop table requests; --`, `'; drop table requests; --`],
    ['a line separator', 'a\u2028b', 'a\u2028b'],
  ])('takes names with %s in them, beside others', async (_what, given, kept) => {
    const { database, recorder } = await recording();
    const evil = sampleStart('request-1', {
      customerId: given,
      tags: { [given]: given, ['__proto__']: 'x' },
    });
    const ends = [evil, sampleStart('request-2')].map((start) => recorder.requestEnded(sampleRecord(start)));
    await Promise.all(ends);
    const rows = await database.kysely
      .selectFrom('requests')
      .select(['customer_id', 'tags'])
      .orderBy('id')
      .execute();
    expect(rows).toEqual([
      { customer_id: kept, tags: JSON.stringify({ [kept]: kept, ['__proto__']: 'x' }) },
      { customer_id: 'acme', tags: '{"feature":"chat"}' },
    ]);
  });

  it('keeps names apart that are too long for an index', async () => {
    const { database, recorder } = await recording();
    const long = '\u{1F600}'.repeat(5_000);
    await Promise.all(
      [`${long}a`, `${long}b`].map((customerId, index) =>
        recorder.requestEnded(sampleRecord(sampleStart(`request-${index}`, { customerId }))),
      ),
    );
    const rows = await database.kysely.selectFrom('requests').select('customer_id').distinct().execute();
    expect(rows).toHaveLength(2);
    expect(Math.max(...rows.map(({ customer_id }) => customer_id?.length ?? 0))).toBeLessThan(256);
  });

  it('does not let one impossible row sink its neighbours', async () => {
    const { database, writer, recorder } = await recording();
    const ends = ['a', 'b'].map((id) => recorder.requestEnded(sampleRecord(sampleStart(id))));
    writer.add({ table: 'requests', columns: { id: 'no start' } });
    writer.add({ table: 'attempts', columns: { request_id: 'a', number: 'one' } });
    ends.push(recorder.requestEnded(sampleRecord(sampleStart('c'))));
    await Promise.all(ends);
    expect(await outcomesIn(database)).toEqual(['a ok', 'b ok', 'c ok']);
    expect(writer.status).toMatchObject({ rejectedRows: 2, waitingRows: 0, outage: undefined });
  });

  it('writes thousands of rows of one moment', async () => {
    const { database, recorder } = await recording();
    const ids = Array.from({ length: 1_500 }, (_, index) => `request-${index}`);
    await Promise.all(ids.map((id) => recorder.requestEnded(sampleRecord(sampleStart(id)))));
    const { rows } = await database.kysely
      .selectFrom('requests')
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow();
    expect(rows).toBe(1_500);
  });
}

async function outcomesIn({ kysely }: Database): Promise<readonly string[]> {
  const rows = await kysely.selectFrom('requests').select(['id', 'outcome']).orderBy('id').execute();
  return rows.map(({ id, outcome }) => `${id} ${outcome}`);
}

function attemptsIn({ kysely }: Database): Promise<readonly object[]> {
  return kysely.selectFrom('attempts').selectAll().orderBy('number').execute();
}

async function unrolledIn({ kysely }: Database): Promise<readonly string[]> {
  const rows = await kysely.selectFrom('unrolled').selectAll().orderBy('request_id').execute();
  return rows.map(({ request_id }) => request_id);
}

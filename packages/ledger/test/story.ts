import type { Purpose } from '@understudy/core';

import type { Database } from '../src/database/database.ts';
import type { WrittenRow } from '../src/database/written-row.ts';
import { endedAttempt, endedRequest } from '../src/record/rows.ts';
import { sampleCall, sampleRecord, sampleStart } from './samples.ts';

/**
 * A ledger as a story, one request in each line:
 *
 *     2025-03-01 09:00 chat acme web | a/big timeout 10 900ms > b/small ok 20 400/100ms
 *
 * when, which task, for whom, from where (a tag; `-` for none of these), and its calls: the model, how it went,
 * micro-dollars (`?` for unknown), how long until the end and until the first token. A third word in front of the
 * model says why it was called. After `=` stands how the request ended, if its last call does not tell.
 */
export async function tell(database: Database, story: string, chapter?: number): Promise<void> {
  await database.commit(rowsOf(story, chapter));
}

/** The same line of the same chapter is the same request. */
export function rowsOf(story: string, chapter = 1): readonly WrittenRow[] {
  const lines = story.split('\n').filter((line) => line.trim() !== '');
  return lines.flatMap((line, index) =>
    rowsOfLine(line.trim(), `request-${chapter}-${String(index).padStart(4, '0')}`),
  );
}

function rowsOfLine(line: string, id: string): readonly WrittenRow[] {
  const [about = '', told = '', ending = ''] = line.split(/ \| | = /);
  const [day, time, task, customer, feature] = about
    .split(/ +/)
    .map((word) => (word === '-' ? undefined : word));
  const wallTime = Date.parse(`${day}T${time}Z`);
  const start = sampleStart(id, {
    task,
    customerId: customer,
    tags: feature === undefined ? {} : { feature },
    wallTime,
  });
  if (told.startsWith('cache')) return [cachedAnswer(start, Number(told.split(' ')[1]))];
  const calls = told.split(' > ').map((call) => readCall(call));
  const last = calls.at(-1);
  const outcome = ending || last?.outcome || 'ok';
  const known = calls.every(({ costMicroUsd }) => costMicroUsd !== undefined);
  const record = sampleRecord(start, {
    endedWallTime: wallTime + 1_000,
    ok: outcome === 'ok',
    failure: outcome === 'ok' ? undefined : ({ kind: outcome, code: undefined } as never),
    attempts: calls.length,
    servedBy: outcome === 'ok' ? last?.model : undefined,
    fallback: outcome === 'ok' && (last?.model !== calls[0]?.model || last?.purpose === 'fallback'),
    costMicroUsd: known ? calls.reduce((sum, call) => sum + (call.costMicroUsd ?? 0), 0) : undefined,
  });
  const attempts = calls.map((call, index) => attemptRow(id, index + 1, { ...call, wallTime }));
  if (outcome !== 'abandoned') return [...attempts, endedRequest(record, 'boot')];
  return [...attempts, abandoned(endedRequest(record, 'boot'))];
}

type Start = ReturnType<typeof sampleStart>;

function cachedAnswer(start: Start, savedMicroUsd: number): WrittenRow {
  const cache = { ageMs: 5, savedMicroUsd };
  const nothing = { attempts: 0, usage: undefined, costMicroUsd: 0 };
  return endedRequest(sampleRecord(start, { ...nothing, cache, fallback: true }), 'boot');
}

interface Call {
  readonly purpose: Purpose;
  readonly model: string;
  readonly outcome: string;
  readonly costMicroUsd: number | undefined;
  readonly durationMs: number;
  readonly firstTokenMs: number | undefined;
}

function readCall(text: string): Call {
  const words = text.trim().split(/ +/);
  const purpose = (words.length > 4 ? words.shift() : 'answer') as Purpose;
  const [model = '', outcome = '', cost, times = '0'] = words;
  const [duration, firstToken] = times.replace('ms', '').split('/').map(Number);
  const costMicroUsd = cost === '?' ? undefined : Number(cost);
  return { purpose, model, outcome, costMicroUsd, durationMs: duration ?? 0, firstTokenMs: firstToken };
}

function attemptRow(id: string, number: number, call: Call & { readonly wallTime: number }): WrittenRow {
  const { outcome, ...told } = call;
  const [provider = ''] = call.model.split('/');
  const attempt = {
    ...sampleCall(id, number),
    ...told,
    provider,
    usage: { inputTokens: 10, outputTokens: 5 },
  };
  if (outcome === 'ok') return endedAttempt(attempt);
  if (outcome === 'abandoned') return abandoned(endedAttempt(attempt));
  const failure = { kind: outcome as never, message: 'it failed' };
  return endedAttempt({ ...attempt, ok: false, failure });
}

/** As a row is left by a process that is gone. */
function abandoned(row: WrittenRow): WrittenRow {
  const gone = { outcome: 'abandoned', failure_kind: null, cost_micro_usd: null, duration_ms: null };
  const ends =
    row.table === 'attempts'
      ? { input_tokens: null, output_tokens: null }
      : { attempt_count: null, ended_at: null };
  return { ...row, columns: { ...row.columns, ...gone, ...ends, first_token_ms: null } };
}

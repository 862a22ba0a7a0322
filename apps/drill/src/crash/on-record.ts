import { exactly } from '../part.ts';
import type { Promised } from '../part.ts';
import { answerOf } from '../stage/upstream.ts';
import { answerMicroUsd } from './house.ts';
import type { LedgerFile } from './ledger-file.ts';
import type { Told } from './mixed-load.ts';

/** Every answer that a caller has got is on record, once and at its price, whatever happened to the gateway that gave it. */
export function onRecord(
  { integrity, requests, attempts, spillFiles }: LedgerFile,
  told: readonly Told[],
  words: number,
): readonly Promised[] {
  const price = answerMicroUsd(words);
  const rowOf = new Map(requests.map((row) => [row.id, row]));
  const whole = told.filter(({ asked }) => asked.isWhole);
  const paid = attempts.filter(({ outcome }) => outcome === 'ok');
  const callIds = attempts.flatMap(({ callId }) => callId ?? []);
  return [
    exactly(
      'answers with a word lost or doubled',
      count(whole, ({ asked }) => asked.text !== answerOf(words)),
      0,
    ),
    exactly(
      'answers that a caller has got and that have no row',
      count(whole, ({ asked }) => rowOf.get(asked.requestId ?? '')?.outcome !== 'ok'),
      0,
    ),
    exactly(
      'answers on record for another price',
      count(paid, ({ cost }) => cost !== price),
      0,
    ),
    exactly('calls of the provider that are two rows', callIds.length - new Set(callIds).size, 0),
    exactly(
      'rows still in flight',
      count(requests, ({ outcome }) => outcome === 'running'),
      0,
    ),
    exactly(
      'calls still in flight',
      count(attempts, ({ outcome }) => outcome === 'running'),
      0,
    ),
    exactly('the integrity check of the file', integrity, 'ok'),
    exactly('spill files left behind', spillFiles.join(', ') || 'none', 'none'),
  ];
}

function count<Value>(values: readonly Value[], is: (value: Value) => boolean): number {
  return values.filter(is).length;
}

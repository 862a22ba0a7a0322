import { deltasPerStream } from '../engine/bare-provider.ts';
import { compare } from '../engine/compare.ts';
import type { Comparison } from '../engine/compare.ts';
import { bareCall, bareStream, engineCall, engineStream, ledgerCall, recordedCall } from '../engine/lanes.ts';
import { measure } from '../engine/measure.ts';
import type { Row } from '../report/row.ts';

/** The engine in process, above a provider that answers at once. */
export async function engine(): Promise<readonly Row[]> {
  const { lane: ledger, close } = await ledgerCall();
  const call = { bare: bareCall, parts: 1 };
  const comparisons: readonly Comparison[] = [
    { ...call, what: 'in process: a request', lane: engineCall, targetMicros: 15 },
    {
      ...call,
      what: 'in process: a request on the record, in memory',
      lane: recordedCall,
      targetMicros: undefined,
    },
    { ...call, what: 'in process: a request on the ledger, in a file', lane: ledger, targetMicros: 30 },
    {
      what: 'in process: a delta of a stream',
      bare: bareStream,
      lane: engineStream,
      parts: deltasPerStream,
      targetMicros: undefined,
    },
  ];
  const lanes = [bareCall, engineCall, recordedCall, ledger, bareStream, engineStream];
  const measured = await measure(lanes, { rounds: 21, roundMs: 100 });
  await close();
  return comparisons.map((comparison) => compare(comparison, measured));
}

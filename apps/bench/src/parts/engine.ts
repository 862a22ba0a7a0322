import { deltasPerStream } from '../engine/bare-provider.ts';
import { compare } from '../engine/compare.ts';
import type { Comparison } from '../engine/compare.ts';
import {
  bareCall,
  bareCrowd,
  bareStream,
  crowdSize,
  engineCall,
  engineStream,
  ledgerLanes,
  recordedCall,
} from '../engine/lanes.ts';
import { measure } from '../engine/measure.ts';
import type { Row } from '../report/row.ts';

/** The engine in process, above a provider that answers at once. */
export async function engine(): Promise<readonly Row[]> {
  const ledger = await ledgerLanes();
  const call = { bare: bareCall, parts: 1 };
  const comparisons: readonly Comparison[] = [
    { ...call, what: 'in process: a request', lane: engineCall, targetMicros: 15 },
    {
      ...call,
      what: 'in process: a request on the record, in memory',
      lane: recordedCall,
      targetMicros: undefined,
    },
    {
      ...call,
      what: 'in process: a request on the ledger, in a file, with its own commit',
      lane: ledger.alone,
      targetMicros: 30,
    },
    {
      what: `in process: a request on the ledger, in a file, ${crowdSize} at once`,
      bare: bareCrowd,
      lane: ledger.crowd,
      parts: crowdSize,
      targetMicros: 30,
    },
    {
      what: 'in process: a delta of a stream',
      bare: bareStream,
      lane: engineStream,
      parts: deltasPerStream,
      targetMicros: undefined,
    },
  ];
  const alone = [bareCall, engineCall, recordedCall, ledger.alone];
  const lanes = [...alone, bareCrowd, ledger.crowd, bareStream, engineStream];
  const measured = await measure(lanes, { rounds: 21, roundMs: 100 });
  await ledger.close();
  return comparisons.map((comparison) => compare(comparison, measured));
}

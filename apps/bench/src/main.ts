import { deltasPerStream } from './bare-provider.ts';
import { bareCall, bareStream, engineCall, engineStream, recordedCall } from './lanes.ts';
import { measure } from './measure.ts';
import { compare, table } from './report.ts';
import type { Comparison } from './report.ts';

const comparisons: readonly Comparison[] = [
  { name: 'a request', bare: bareCall, lane: engineCall, parts: 1, targetMicros: 15 },
  { name: 'a request on the record', bare: bareCall, lane: recordedCall, parts: 1, targetMicros: 30 },
  {
    name: 'a delta of a stream',
    bare: bareStream,
    lane: engineStream,
    parts: deltasPerStream,
    targetMicros: undefined,
  },
];

const lanes = [bareCall, engineCall, recordedCall, bareStream, engineStream];

const measured = await measure(lanes, { rounds: 21, roundMs: 100 });
const results = comparisons.map((comparison) => compare(comparison, measured));
if (process.argv.includes('--json')) console.log(JSON.stringify(results, undefined, 2));
else for (const line of table(results)) console.log(line);

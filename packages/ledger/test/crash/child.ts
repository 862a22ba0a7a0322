// A process at full write load. Says each request's id once its rows are durable, until it is killed.
import { randomUUID } from 'node:crypto';

import { openLedger } from '../../src/index.ts';
import { sampleCall, sampleRecord, sampleStart, startOfCall } from '../samples.ts';

const lanes = 32;
const [location = ''] = process.argv.slice(2);
const { recorder } = await openLedger({ location });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function lane(): Promise<never> {
  for (;;) {
    const id = randomUUID();
    const start = sampleStart(id, { wallTime: Date.now() });
    recorder.requestStarted(start);
    recorder.attemptStarted(startOfCall(sampleCall(id)));
    for (let wait = 0; wait < id.charCodeAt(0) % 4; wait++) await turn();
    recorder.attemptEnded(sampleCall(id));
    await recorder.requestEnded(sampleRecord(start));
    // At once, and waiting for a reader that is slow: a plain write to a full pipe would end this process.
    process.stdout.write(`${id}\n`);
  }
}

await Promise.all(Array.from({ length: lanes }, lane));

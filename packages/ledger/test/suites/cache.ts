import { manualClock, sampleAnswer, sampleRequest } from '@understudy/testing';
import { expect, it } from 'vitest';

import { createAnswerCache } from '../../src/cache/answer-cache.ts';
import type { Here } from './here.ts';

export function cacheSuite(here: Here): void {
  const outcome = sampleAnswer(sampleRequest({ id: 'request-1' }), 'noon');

  it('gives back what it was given, in every process, until nobody wants it', async () => {
    const clock = manualClock();
    const database = await here.migrated();
    const cache = createAnswerCache({ database, clock });
    const elsewhere = createAnswerCache({ database: await here.open(), clock });
    const storedAt = clock.wallTime();
    await cache.write('secret prompt', { outcome, storedAt }, 1_000);
    expect(await elsewhere.read('secret prompt')).toEqual({ outcome, storedAt });
    expect(await elsewhere.read('another prompt')).toBeUndefined();
    const rows = await database.kysely.selectFrom('cached_answers').selectAll().execute();
    expect(rows).toMatchObject([{ request_id: 'request-1' }]);
    expect(JSON.stringify(rows)).not.toContain('secret prompt');
    await clock.advance(1_000);
    expect(await cache.read('secret prompt')).toBeUndefined();
  });

  it('keeps the newest answer', async () => {
    const clock = manualClock();
    const cache = createAnswerCache({ database: await here.migrated(), clock });
    await cache.write('prompt', { outcome, storedAt: clock.wallTime() }, 1_000);
    const newer = sampleAnswer(sampleRequest({ id: 'request-2' }), 'one');
    await cache.write('prompt', { outcome: newer, storedAt: clock.wallTime() + 1 }, 1_000);
    expect(await cache.read('prompt')).toMatchObject({ outcome: { answer: { output: 'one' } } });
  });
}

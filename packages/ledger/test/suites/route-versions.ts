import { manualClock } from '@understudy/testing';
import { expect, it } from 'vitest';

import { createRouteVersions } from '../../src/route-versions/route-versions.ts';
import type { Here } from './here.ts';

export function routeVersionsSuite(here: Here): void {
  const clock = manualClock();

  it('keeps each change with what, when, who and why', async () => {
    const versions = createRouteVersions({ database: await here.migrated(), clock });
    expect(await versions.newest()).toBeUndefined();
    await versions.save({ hash: 'a', content: 'routes: {}' });
    await clock.advance(5);
    const change = {
      hash: 'b',
      content: 'routes: { x: {} }',
      diff: '+ x',
      note: 'cheaper',
      createdBy: 'ada',
    };
    const saved = await versions.save(change);
    expect(saved).toEqual({ ...change, number: 2, createdAt: clock.wallTime() });
    expect(await versions.newest()).toEqual(saved);
    expect(await versions.find(1)).toMatchObject({ hash: 'a', diff: undefined, note: undefined });
    expect(await versions.find(3)).toBeUndefined();
  });

  it('keeps what is the newest already as one version, and a way back as a new one', async () => {
    const versions = createRouteVersions({ database: await here.migrated(), clock });
    for (const hash of ['a', 'a', 'b', 'b', 'a']) await versions.save({ hash, content: hash });
    const list = await versions.list();
    expect(list.map(({ number, hash }) => `${number} ${hash}`)).toEqual(['3 a', '2 b', '1 a']);
    const older = await versions.list({ before: 3, limit: 1 });
    expect(older.map(({ number }) => number)).toEqual([2]);
  });

  it('gives two numbers to two changes of the same moment', async () => {
    const here1 = createRouteVersions({ database: await here.migrated(), clock });
    const here2 = createRouteVersions({ database: await here.open(), clock });
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 ? here1 : here2).save({ hash: `${index}`, content: '' }),
      ),
    );
    expect((await here1.list()).map(({ number }) => number)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });
}

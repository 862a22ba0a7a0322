import { describe, expect, it } from 'vitest';

import type { Clock } from '../ports/clock.ts';
import { createEscalations } from './escalation.ts';

const invoices = { task: 'dataExtraction', key: 'invoice', model: 'openai/small' };
const escalation = { byTag: 'documentType', after: 3, forMs: 60_000 };

function stage() {
  let now = 0;
  const clock: Clock = { now: () => now, wallTime: () => 0, after: () => () => {} };
  const escalations = createEscalations(clock);
  const settle = (badOutput: boolean, matter = invoices): void =>
    escalations.learn({ ...matter, badOutput, escalation });
  return {
    bad: (times: number, matter = invoices) => {
      for (let time = 0; time < times; time++) settle(true, matter);
    },
    good: (matter = invoices) => settle(false, matter),
    isEscalated: (matter = invoices) => escalations.isEscalated(matter),
    wait: (ms: number) => void (now += ms),
  };
}

describe('escalation', () => {
  it('begins with the third bad answer in a row and lasts its time', () => {
    const on = stage();
    on.bad(2);
    expect(on.isEscalated()).toBe(false);
    on.bad(1);
    expect(on.isEscalated()).toBe(true);
    on.wait(59_999);
    expect(on.isEscalated()).toBe(true);
    on.wait(1);
    expect(on.isEscalated()).toBe(false);
  });

  it('is started over by one good answer', () => {
    const on = stage();
    on.bad(2);
    on.good();
    on.bad(2);
    expect(on.isEscalated()).toBe(false);
    on.bad(1);
    on.good();
    expect(on.isEscalated()).toBe(false);
  });

  it('returns with the first bad answer after its time', () => {
    const on = stage();
    on.bad(3);
    on.wait(60_000);
    on.bad(1);
    expect(on.isEscalated()).toBe(true);
  });

  it.each([
    { other: { ...invoices, key: 'letter' } },
    { other: { ...invoices, model: 'openai/large' } },
    { other: { ...invoices, task: 'summary' } },
  ])('says nothing about $other', ({ other }) => {
    const on = stage();
    on.bad(3);
    expect(on.isEscalated(other)).toBe(false);
  });

  it('cannot be made to fall on another model by a cunning tag', () => {
    const on = stage();
    on.bad(3, { ...invoices, key: 'large","invoice' });
    expect(on.isEscalated({ ...invoices, model: 'openai/small","large' })).toBe(false);
  });

  it('forgets the oldest kinds when callers invent ever new ones', () => {
    const on = stage();
    on.bad(3);
    for (let index = 0; index < 10_000; index++) on.bad(1, { ...invoices, key: `invented-${index}` });
    expect(on.isEscalated()).toBe(false);
  });
});

import { always, fail, fixedRandom, hang, reply } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { hello, play, stage } from '../../test/stage.ts';
import type { Ending, Stage } from '../../test/stage.ts';

const ask = (on: Stage, deadlineMs?: number): Promise<Ending> =>
  play(on, on.llm.generate({ task: 'job', messages: hello, deadlineMs }));
const stateOf = (on: Stage, model: string): string | undefined =>
  on.llm.health().candidates.find((candidate) => candidate.model === model)?.breaker;

const breaker = { consecutive: 3, minimum: 100 };

describe('the end of a request', () => {
  it('that came before a candidate could have answered says nothing about it', async () => {
    const on = stage({ scripts: { 'a/x': [always(reply('fine', { afterMs: 400 }))] }, route: { breaker } });
    for (let time = 0; time < 10; time++) expect((await ask(on, 20)).story).toEqual(['a/x#1 timeout']);
    expect(await ask(on)).toMatchObject({ story: ['a/x#1 ok'], output: 'fine' });

    for (let time = 0; time < 10; time++) await ask(on, 399); // it usually takes 400
    expect(stateOf(on, 'a/x')).toBe('closed');
  });

  it('says no more about one that got only the rest of it', async () => {
    const on = stage({
      scripts: { 'a/x': [always(fail('overloaded', { afterMs: 4_900 }))], 'b/y': [always(hang())] },
      route: { breaker, deadlineMs: 5_000, retry: { tries: 1 } },
      random: fixedRandom(0),
    });
    for (let time = 0; time < 3; time++) {
      expect((await ask(on)).story).toEqual(['a/x#1 overloaded', 'b/y#1 timeout']);
    }
    expect(stateOf(on, 'a/x')).toBe('open');
    expect(stateOf(on, 'b/y')).toBe('closed');
  });

  it('counts once a candidate has had twice its usual time', async () => {
    const script = [reply('fine', { afterMs: 400 }), always(hang())];
    const on = stage({ scripts: { 'a/x': script }, route: { breaker } });
    await ask(on);
    for (let time = 0; time < 3; time++) await ask(on, 800);
    expect(stateOf(on, 'a/x')).toBe('open');
  });

  it('counts when it is all that the route gives, however short', async () => {
    const on = stage({ scripts: { 'a/x': [always(hang())] }, route: { breaker, deadlineMs: 100 } });
    for (let time = 0; time < 3; time++) await ask(on);
    expect(stateOf(on, 'a/x')).toBe('open');
  });
});

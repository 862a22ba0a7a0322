import { fail, seededRandom } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { embedding, hello, play, stage } from '../../test/stage.ts';
import { LlmError } from './llm-error.ts';

describe('explain', () => {
  it('says who would be asked, in which order and why, at what cost, and who would not', () => {
    const on = stage({
      scripts: { 'a/x': [], 'b/y': [], 'c/small': [] },
      credentials: { b: ['one', 'two'] },
      catalog: [
        { model: 'a/x', priceMicroUsdPerMillion: { input: 0, output: 2_000_000 } },
        { model: 'c/small', contextTokens: 1 },
      ],
    });
    const explanation = on.llm.explain({ task: 'job', messages: hello, maxOutputTokens: 100 });
    expect(explanation).toEqual({
      task: 'job',
      routeHash: expect.stringMatching(/^[0-9a-f]+$/),
      inputTokens: 6,
      candidates: [
        {
          model: 'a/x',
          credential: undefined,
          role: 'primary',
          reason: 'priority',
          expectedMicroUsd: 200,
          waitMs: 0,
          panic: false,
        },
        {
          model: 'b/y',
          credential: 'one',
          role: 'fallback',
          reason: 'priority',
          expectedMicroUsd: undefined,
          waitMs: 0,
          panic: false,
        },
        {
          model: 'b/y',
          credential: 'two',
          role: 'fallback',
          reason: 'priority',
          expectedMicroUsd: undefined,
          waitMs: 0,
          panic: false,
        },
      ],
      skipped: [
        {
          model: 'c/small',
          credential: undefined,
          reason: 'window-too-small',
          detail: 'its window is 1 tokens, about 106 are needed',
        },
      ],
    });
  });

  it('says how long it would wait, and that it would act in panic', async () => {
    const cooling = stage({ scripts: { 'a/x': [fail('rate-limited', { retryAfterMs: 300_000 })] } });
    await play(cooling, cooling.llm.generate({ task: 'job', messages: hello }));
    await cooling.clock.advance(290_000);
    expect(cooling.llm.explain({ task: 'job', messages: hello }).candidates[0]).toMatchObject({
      waitMs: 10_000,
      panic: false,
    });

    const open = stage({ scripts: { 'a/x': [fail('timeout')] }, route: { breaker: { consecutive: 1 } } });
    await play(open, open.llm.generate({ task: 'job', messages: hello }));
    expect(open.llm.explain({ task: 'job', messages: hello }).candidates[0]).toMatchObject({
      waitMs: 0,
      panic: true,
    });
  });

  it('calls nobody, records nothing, changes nothing', () => {
    const on = stage({ scripts: { 'a/x': [], 'b/y': [] } });
    const before = JSON.stringify(on.llm.health());
    for (let count = 0; count < 10; count++) on.llm.explain({ task: 'job', messages: hello });
    expect(JSON.stringify(on.llm.health())).toBe(before);
    expect([on.recorder.started, on.events, on.providers['a']?.calls]).toEqual([[], [], []]);
    expect(on.clock.pendingTimers).toBe(0);
  });

  it('agrees with what then happens', async () => {
    const scripts = { 'a/x': [fail('unknown')], 'b/y': [fail('unknown')], 'c/z': [fail('unknown')] };
    const route = { order: 'weighted', primary: { model: 'a/x', weight: 1 } } as const;
    const explained = stage({ scripts, route, random: seededRandom(7) });
    const asked = stage({ scripts, route, random: seededRandom(7) });
    const { candidates } = explained.llm.explain({ task: 'job', messages: hello });
    const { story } = await play(asked, asked.llm.generate({ task: 'job', messages: hello }));
    expect(story).toEqual(candidates.map(({ model }) => `${model}#1 unknown`));
  });

  it('takes calls of all kinds', () => {
    const on = stage({ scripts: { 'a/x': [] }, task: embedding });
    expect(on.llm.explain({ task: 'job', values: ['One'] }).candidates).toHaveLength(1);
    expect(
      on.llm.explain({ model: ['a/x', 'a/z'], messages: hello }).candidates.map(({ role }) => role),
    ).toEqual(['requested', 'requested']);
  });

  it.each([
    ['an unknown task', { task: 'jib', messages: hello }, 'did you mean "job"?'],
    ['a wrong input', { task: 'job', input: {} }, 'input.messages'],
    [
      'a prompt over the limit of the route',
      { task: 'job', messages: [{ role: 'user', content: 'x '.repeat(99) }] },
      'maxInputTokens is 50',
    ],
  ] as const)('refuses %s as the call itself would be refused', (_name, request, message) => {
    const on = stage({ scripts: { 'a/x': [] }, route: { maxInputTokens: 50 } });
    expect(() => on.llm.explain(request)).toThrow(LlmError);
    expect(() => on.llm.explain(request)).toThrow(message);
  });
});

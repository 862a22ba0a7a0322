import { always, reply } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { hello, play, stage } from '../../test/stage.ts';
import type { Ending, Stage } from '../../test/stage.ts';
import { emptyCatalog } from '../ports/catalog.ts';
import type { RequestOptions } from '../request.ts';

const fine = [always(reply('fine'))];

const ask = (on: Stage, options: RequestOptions): Promise<Ending> =>
  play(on, on.llm.generate({ task: 'job', messages: hello, ...options }));
const askModels = (on: Stage, model: string | readonly string[]): Promise<Ending> =>
  play(on, on.llm.generate({ model, messages: hello }));

describe('a caller’s own list of models for a task', () => {
  const on = (): Stage =>
    stage({
      scripts: {
        'a/x': fine,
        'b/y': fine,
        'c/canary': fine,
        'd/cheap': fine,
        'e/ruled': fine,
        'f/other': fine,
      },
      aside: ['c/canary', 'd/cheap', 'e/ruled', 'f/other'],
      route: {
        canary: { model: 'c/canary', percent: 0 },
        degradeTo: 'd/cheap',
        rules: [{ when: { tier: 'paid' }, primary: 'e/ruled' }],
      },
    });

  it.each(['a/x', 'b/y', 'c/canary', 'd/cheap'])('may name %s, which the route names', async (model) => {
    const { story, meta } = await ask(on(), { models: [model] });
    expect(story).toEqual([`${model}#1 ok`]);
    expect(meta).toMatchObject({
      fallback: false,
      attempts: [{ role: 'requested', reason: 'asked for by the caller' }],
    });
  });

  it.each(['f/other', 'a', '', '__proto__/x', 'a/x#key'])(
    'may not name %s, and hears what it may',
    async (model) => {
      const { story, error } = await ask(on(), { models: ['a/x', model] });
      expect(story).toEqual([]);
      expect(error).toMatchObject({ kind: 'rejected-locally', failure: { code: 'model-not-allowed' } });
      expect(error?.message).toContain(
        `the route does not allow ${JSON.stringify(model)}; it allows a/x, b/y, c/canary, d/cheap`,
      );
    },
  );

  it('may name what a rule has for the caller’s own tier, and for no other', async () => {
    const paid = await ask(on(), { models: ['e/ruled'], tier: 'paid' });
    expect(paid.story).toEqual(['e/ruled#1 ok']);
    const free = await ask(on(), { models: ['e/ruled'], tier: 'free' });
    expect(free.story).toEqual([]);
    expect(free.error?.message).toContain('it allows a/x, b/y, c/canary, d/cheap');
  });

  it('that is empty leaves the choice to the route', async () => {
    expect((await ask(on(), { models: [] })).meta?.attempts[0]?.role).toBe('primary');
  });

  it('keeps the parameters that the route gives a model', async () => {
    const tuned = stage({
      scripts: { 'a/x': fine, 'b/y': fine },
      route: { fallback: [{ model: 'b/y', maxOutputTokens: 7 }] },
    });
    await ask(tuned, { models: ['b/y'] });
    expect(tuned.providers['b']?.calls[0]).toMatchObject({ call: { maxOutputTokens: 7 } });
  });

  it('may use another name that the catalog knows', async () => {
    const known = stage({
      scripts: { 'a/x': fine },
      config: { catalog: { ...emptyCatalog, facts: () => ({ model: 'a/x' }) } },
    });
    expect((await ask(known, { models: ['a/x-latest'] })).story).toEqual(['a/x#1 ok']);
  });

  it('is not told back where somebody put a key in the place of a name', async () => {
    const { error } = await ask(on(), { models: ['sk-secret0123456789'] });
    expect(error?.message).not.toContain('secret');
  });
});

describe('models that a call names', () => {
  it('may be any of a configured provider, also one that nobody knows', async () => {
    const on = stage({ scripts: { 'a/x': fine, 'a/new': fine }, aside: ['a/new'] });
    const { story, meta } = await askModels(on, 'a/new');
    expect(story).toEqual(['a/new#1 ok']);
    expect(meta).toMatchObject({ costMicroUsd: undefined, task: undefined, fallback: false });
  });

  it('run under the policy for them', async () => {
    const on = stage({
      scripts: { 'a/x': fine },
      config: { defaults: { parameters: { temperature: 0.5 }, maxInputTokens: 1 } },
    });
    const { error } = await askModels(on, 'a/x');
    expect(error).toMatchObject({ kind: 'rejected-locally', failure: { code: 'context-too-long' } });

    const warm = stage({
      scripts: { 'a/x': fine },
      config: { defaults: { parameters: { temperature: 0.5 } } },
    });
    await askModels(warm, 'a/x');
    expect(warm.providers['a']?.calls[0]).toMatchObject({ call: { temperature: 0.5 } });
  });

  it('are each asked once, however often they are named', async () => {
    const { skipped, story } = await askModels(stage({ scripts: { 'a/x': fine } }), ['a/x', 'a/x']);
    expect([story, skipped]).toEqual([['a/x#1 ok'], []]);
  });

  it.each([
    ['nowhere/x', 'no provider is called "nowhere" (there is a)'],
    ['aa/x', 'did you mean "a/x"?'],
    ['x', 'this is no model; write provider/name'],
    ['constructor/x', 'no provider is called "constructor"'],
  ])('are refused when they are %s', async (model, message) => {
    const on = stage({ scripts: { 'a/x': fine } });
    const { error } = await askModels(on, ['a/x', model]);
    expect(error).toMatchObject({ kind: 'rejected-locally', failure: { code: 'unknown-model' } });
    expect(error?.message).toContain(message);
    expect(on.providers['a']?.calls).toEqual([]);
  });

  it('are not told back where somebody put a key in the place of a name', async () => {
    const { error } = await askModels(stage({ scripts: { 'a/x': fine } }), 'sk-secret0123456789');
    expect(error?.message).not.toContain('secret');
  });
});

import { always, embeds, fail, memoryCache, reply, streams } from '@understudy/testing';
import type { Step } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { embedding, expectNothingLeft, extraction, hello, play, stage } from '../../test/stage.ts';
import type { Ending, Stage, StageOptions } from '../../test/stage.ts';
import type { RouteInput } from '../routes/route-input.ts';
import { chatTask } from '../tasks/chat-task.ts';

const ask = (on: Stage, options = {}): Promise<Ending> =>
  play(on, on.llm.generate({ task: 'job', messages: hello, ...options }));
const askStream = (on: Stage, options = {}): Promise<Ending> =>
  play(on, on.llm.generateStream({ task: 'job', messages: hello, ...options }).result);

const unaryAndStream = [
  { name: 'unary', asking: ask },
  { name: 'stream', asking: askStream },
];

/** Reads a stream to its end: its texts, and `error kind` or `finish` at last. */
async function read(on: Stage, options = {}): Promise<readonly string[]> {
  const told: string[] = [];
  const reading = async (): Promise<void> => {
    for await (const event of on.llm.generateStream({ task: 'job', messages: hello, ...options })) {
      told.push(event.type === 'text-delta' ? event.text : event.type);
    }
  };
  await on.clock.settle(reading().catch((error: { kind?: string }) => void told.push(`error ${error.kind}`)));
  expectNothingLeft(on);
  return told;
}

describe('allowFallback: false', () => {
  const alone: Partial<RouteInput> = { allowFallback: false };
  const refusing = { 'a/x': [fail('timeout')], 'b/y': [reply('never')] };

  it.each(unaryAndStream)('asks only the first choice, $name', async ({ asking }) => {
    const { story, skipped, error } = await asking(stage({ scripts: refusing, route: alone }));
    expect(story).toEqual(['a/x#1 timeout']);
    expect(skipped).toEqual(['b/y fallback-not-allowed']);
    expect(error?.kind).toBe('timeout');
  });

  it.each(unaryAndStream)('still tries the first choice again, $name', async ({ asking }) => {
    const scripts = { 'a/x': [fail('overloaded'), reply('fine')], 'b/y': [] };
    expect((await asking(stage({ scripts, route: alone }))).story).toEqual(['a/x#1 overloaded', 'a/x#2 ok']);
  });

  it('still goes through the keys of the first choice', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('unauthorized'), reply('fine')], 'b/y': [] },
      credentials: { a: ['one', 'two'] },
      route: alone,
    });
    expect((await ask(on)).story).toEqual(['a/x[one]#1 unauthorized', 'a/x[two]#1 ok']);
  });

  it.each(unaryAndStream)('lets a canary fail alone, $name', async ({ asking }) => {
    const on = stage({
      scripts: { 'a/x': [reply('never')], 'c/new': [fail('timeout')] },
      aside: ['c/new'],
      route: { ...alone, canary: { model: 'c/new', percent: 100 } },
    });
    expect(await asking(on)).toMatchObject({
      story: ['c/new#1 timeout'],
      skipped: ['a/x fallback-not-allowed'],
    });
  });

  it('lets what a budget degrades to fail alone', async () => {
    const on = stage({
      scripts: { 'a/x': [reply('never')], 'c/cheap': [fail('timeout')] },
      aside: ['c/cheap'],
      route: { ...alone, degradeTo: 'c/cheap' },
      config: { use: [(request, next) => next({ ...request, degraded: true })] },
    });
    expect(await ask(on)).toMatchObject({
      story: ['c/cheap#1 timeout'],
      skipped: ['a/x fallback-not-allowed'],
    });
  });

  it('does not let the caller name another model', async () => {
    const { error, story } = await ask(stage({ scripts: refusing, route: alone }), { models: ['b/y'] });
    expect(story).toEqual([]);
    expect(error).toMatchObject({ kind: 'rejected-locally', failure: { code: 'model-not-allowed' } });
  });

  it('does not carry a broken stream on, or begin it again, elsewhere', async () => {
    const scripts = { 'a/x': [streams(['Once ', 'upon'], { endWith: 'cut' })], 'b/y': [reply('never')] };
    const on = stage({ scripts, route: { ...alone, midStream: 'restart' } });
    expect(await read(on, { acceptRestart: true })).toEqual(['Once ', 'upon', 'error truncated']);
    expect(on.providers['b']?.calls).toEqual([]);
  });

  it('leaves a kind of input with the model that keeps failing it', async () => {
    const on = stage({
      scripts: { 'a/x': [always(fail('bad-output'))], 'b/y': [reply('never')] },
      route: { ...alone, escalate: { by: 'documentType', after: 1 } },
    });
    const tags = { documentType: 'receipt' };
    expect((await ask(on, { tags })).story).toEqual(['a/x#1 bad-output']);
    expect((await ask(on, { tags })).story).toEqual(['a/x#1 bad-output']);
  });

  it('does not go with a last resort', () => {
    const options: StageOptions = {
      scripts: { 'a/x': [], 'c/last': [] },
      aside: ['c/last'],
      route: { ...alone, exhausted: { then: 'c/last' } },
    };
    expect(() => stage(options)).toThrow('a last model to ask is a fallback, and allowFallback is false');
  });

  it('holds for models that a call names', async () => {
    const on = stage({ scripts: refusing, config: { defaults: { allowFallback: false } } });
    const { story, skipped } = await play(on, on.llm.generate({ model: ['a/x', 'b/y'], messages: hello }));
    expect([story, skipped]).toEqual([['a/x#1 timeout'], ['b/y fallback-not-allowed']]);
  });
});

describe('stakes: high', () => {
  const high: Partial<RouteInput> = { stakes: 'high' };

  it.each(unaryAndStream)(
    'goes on to the same model elsewhere and to named equals, $name',
    async ({ asking }) => {
      const on = stage({
        scripts: { 'a/x': [fail('timeout')], 'b/x': [fail('timeout')], 'c/z': [reply('as good')] },
        route: { ...high, fallback: ['b/x', { model: 'c/z', equal: true }] },
      });
      expect((await asking(on)).story).toEqual(['a/x#1 timeout', 'b/x#1 timeout', 'c/z#1 ok']);
    },
  );

  it.each([
    ['a fallback', { fallback: ['c/z'] }],
    ['a canary', { canary: { model: 'c/z', percent: 1 } }],
    ['what a budget degrades to', { degradeTo: 'c/z' }],
    ['a rule', { rules: [{ when: { tier: 'free' }, primary: 'c/z' }] }],
    ['an old answer', { exhausted: { then: 'cached' } }],
    ['a message', { exhausted: { then: 'message', message: 'Sorry' } }],
    ['a last resort', { exhausted: { then: 'c/z' } }],
  ] as const)('refuses %s that is no equal when the engine is made', (_name, route) => {
    const scripts = { 'a/x': [], 'c/z': [] };
    const task = chatTask({ stakes: 'high' }); // a task's own stakes count like the route's
    const config = { cache: memoryCache() };
    expect(() => stage({ scripts, aside: ['c/z'], route, task, config })).toThrow('stakes are high');
  });

  it('passes over a lesser model that a call names behind its first', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('timeout')], 'b/x': [reply('the same')], 'c/z': [] },
      aside: ['c/z'],
      config: { defaults: high },
    });
    const { story, skipped } = await play(
      on,
      on.llm.generate({ model: ['a/x', 'c/z', 'b/x'], messages: hello }),
    );
    expect([story, skipped]).toEqual([['a/x#1 timeout', 'b/x#1 ok'], ['c/z stakes-too-high']]);
  });

  it('fails loudly when nobody is left', async () => {
    const on = stage({ scripts: { 'a/x': [fail('timeout')], 'b/x': [fail('timeout')] }, route: high });
    expect((await ask(on)).error).toMatchObject({ kind: 'timeout', meta: { degraded: undefined } });
    expect(on.events).toEqual([{ type: 'exhausted', requestId: 'request-1', task: 'job' }]);
  });

  it('never carries a stream on with another model’s words', async () => {
    const scripts = {
      'a/x': [streams(['Once ', 'upon'], { endWith: 'cut' })],
      'b/x': [reply('Once upon a time')],
    };
    expect(await read(stage({ scripts, route: high }))).toEqual(['Once ', 'upon', 'error truncated']);
  });
});

describe('embeddings', () => {
  const vector: Step = embeds([[1, 2]]);
  const embed = (on: Stage, models?: readonly string[]): Promise<Ending> => {
    const { llm } = on;
    const values = ['Hello'];
    return play(
      on,
      models
        ? llm.generateEmbeddings({ model: models, values })
        : llm.generateEmbeddings({ task: 'job', values }),
    );
  };

  it('fall back to the same model on another provider', async () => {
    const on = stage({ scripts: { 'a/x': [fail('timeout')], 'b/x': [vector] }, task: embedding });
    expect(await embed(on)).toMatchObject({ story: ['a/x#1 timeout', 'b/x#1 ok'], output: [[1, 2]] });
  });

  it('fall back to what the catalog says is the same model under another name', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('timeout')], 'b/other': [vector] },
      catalog: [
        { model: 'a/x', identity: 'embedder' },
        { model: 'b/other', identity: 'embedder' },
      ],
      task: embedding,
    });
    expect((await embed(on)).story).toEqual(['a/x#1 timeout', 'b/other#1 ok']);
  });

  it('refuse a different model when the engine is made, unless the route allows it', async () => {
    const options = { scripts: { 'a/x': [fail('timeout')], 'b/y': [vector] }, task: embedding };
    expect(() => stage(options)).toThrow('vectors of different models do not mix');
    const on = stage({ ...options, route: { allowDifferentModel: true } });
    expect((await embed(on)).story).toEqual(['a/x#1 timeout', 'b/y#1 ok']);
  });

  it('pass over a different model that a call names behind its first', async () => {
    const on = stage({ scripts: { 'a/x': [fail('timeout')], 'b/y': [vector], 'c/x': [vector] } });
    const { story, skipped } = await embed(on, ['a/x', 'b/y', 'c/x']);
    expect([story, skipped]).toEqual([['a/x#1 timeout', 'c/x#1 ok'], ['b/y different-model']]);
  });

  it('take a call’s own model, whatever the default for other calls is', async () => {
    const on = stage({
      scripts: { 'a/chat': [], 'b/embedder': [vector] },
      config: { defaults: { primary: 'a/chat' } },
    });
    expect((await embed(on, ['b/embedder'])).story).toEqual(['b/embedder#1 ok']);
  });

  it.each([
    ['a different model', { exhausted: { then: 'c/z' } }, ['c/z different-model']],
    ['words', { exhausted: { then: 'message', message: 'Sorry' } }, []],
  ])('never get %s in the place of their vectors', async (_name, defaults, skips) => {
    const on = stage({
      scripts: { 'a/x': [fail('timeout')], 'c/z': [vector] },
      aside: ['c/z'],
      config: { defaults },
    });
    const { story, skipped, error } = await embed(on, ['a/x']);
    expect([story, error?.kind, skipped]).toEqual([['a/x#1 timeout'], 'timeout', skips]);
  });

  it('count as failed when a vector is missing', async () => {
    const on = stage({ scripts: { 'a/x': [embeds([])], 'b/x': [vector] }, task: embedding });
    expect((await embed(on)).story).toEqual(['a/x#1 bad-output', 'b/x#1 ok']);
  });
});

describe('what is asked of a model', () => {
  it('is seen by a last resort as by any other candidate', async () => {
    const on = stage({
      scripts: { 'a/x': [always(fail('timeout'))], 'c/z': [] },
      aside: ['c/z'],
      catalog: [{ model: 'c/z', tools: false, contextTokens: 2 }],
      route: { exhausted: { then: 'c/z' } },
    });
    const tools = [{ name: 'weather', parameters: {} }];
    expect((await ask(on, { tools })).skipped).toEqual(['c/z no-capability']);
    expect((await ask(on)).skipped).toContain('c/z window-too-small');
  });

  it('structured, is not answered with a message', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('timeout')] },
      config: { defaults: { exhausted: { then: 'message', message: 'Sorry' } } },
      task: extraction,
    });
    const { error } = await play(
      on,
      on.llm.generate({
        model: 'a/x',
        messages: hello,
        output: extraction.kind === 'unary' ? extraction.output : undefined,
      }),
    );
    expect(error?.kind).toBe('timeout');
  });
});

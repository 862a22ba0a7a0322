import { always, embeds, fail, reply } from '@understudy/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { embedding, extraction, hello, play, stage, weather } from '../../test/stage.ts';
import type { Stage, StageOptions } from '../../test/stage.ts';
import type { Parameters } from '../ports/model-call.ts';
import type { RequestOptions } from '../request.ts';
import { task } from '../tasks/define-task.ts';

/** The last call that a provider got, for a request with these options. */
async function lastCall(options: Partial<StageOptions>, asked: RequestOptions = {}) {
  const on: Stage = stage({ scripts: { 'a/x': [always(reply('{"total": 3}'))] }, ...options });
  await play(on, on.llm.generate({ task: 'job', messages: hello, ...asked }));
  return on.providers['a']?.calls.at(-1)?.call ?? expect.fail('no call');
}

const routes: Required<Parameters> = {
  maxOutputTokens: 100,
  temperature: 0.1,
  topP: 0.2,
  stop: ['route'],
  seed: 1,
  effort: 'low',
  thinking: 1_000,
  cache: { ttl: 'long' },
  options: { a: { tier: 'flex' } },
};

const callers: Required<Parameters> = {
  maxOutputTokens: 50,
  temperature: 0,
  topP: 0,
  stop: [],
  seed: 0,
  effort: 'none',
  thinking: false,
  cache: { ttl: 'short' },
  options: { a: { tier: 'fast' } },
};

describe('the question that a candidate is asked', () => {
  it('has the provider’s own name for the model, and what is known of it', async () => {
    const facts = { model: 'a/x', contextTokens: 9_000 };
    expect(await lastCall({ catalog: [facts] })).toMatchObject({
      model: 'x',
      facts,
      messages: hello,
      format: { type: 'text' },
      unsupported: 'leave-out',
    });
    expect(await lastCall({ route: { unsupportedParameters: 'refuse' } })).toMatchObject({
      unsupported: 'refuse',
    });
  });

  it('has the candidate’s own variant of the prompt', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('timeout')], 'b/y': [reply('fine')] },
      task: task({
        input: z.object({}),
        prompt: { default: () => ({ user: 'Do it.' }), 'b/*': () => ({ user: 'Please do it.' }) },
      }),
    });
    await play(on, on.llm.generate({ task: 'job', input: {} }));
    const told = ['a', 'b'].map((id) => on.providers[id]?.calls[0]?.call);
    expect(told).toMatchObject([
      { messages: [{ content: 'Do it.' }] },
      { messages: [{ content: 'Please do it.' }] },
    ]);
  });

  it('has the schema of the answer', async () => {
    expect(await lastCall({ task: extraction })).toMatchObject({
      format: { type: 'json', name: 'job', schema: { type: 'object', required: ['total'] } },
    });
  });

  it('has the caller’s tools', async () => {
    const calling = reply('', { toolCalls: [{ id: 'call-1', name: 'weather', arguments: '{}' }] });
    const asked = { tools: [weather], toolChoice: 'required' } as const;
    expect(await lastCall({ scripts: { 'a/x': [calling] } }, asked)).toMatchObject(asked);
  });

  it.each(Object.keys(routes) as (keyof Parameters)[])(
    'has %s from the caller, else from the route',
    async (name) => {
      const route = { parameters: routes };
      expect(await lastCall({ route })).toMatchObject({ [name]: routes[name] });
      expect(await lastCall({ route }, { [name]: callers[name] })).toMatchObject({ [name]: callers[name] });
      expect(await lastCall({}, { [name]: callers[name] })).toMatchObject({ [name]: callers[name] });
    },
  );

  it('never asks for more output than the route allows', async () => {
    const route = { parameters: { maxOutputTokens: 100 } };
    expect(await lastCall({ route }, { maxOutputTokens: 1_000 })).toMatchObject({ maxOutputTokens: 100 });
  });

  it('has what the route says to one provider although the caller says something to another', async () => {
    const route = {
      parameters: { options: { a: { tier: 'flex', store: false } }, cache: { ttl: 'long' } },
    } as const;
    const call = await lastCall(
      { route },
      { options: { a: { tier: 'fast' }, b: { raw: true } }, cache: { key: 'chat-1' } },
    );
    expect(call).toMatchObject({
      options: { a: { tier: 'fast', store: false }, b: { raw: true } },
      cache: { ttl: 'long', key: 'chat-1' },
    });
  });
});

describe('the texts that a candidate is to embed', () => {
  it('come with the options for its provider', async () => {
    const on = stage({
      scripts: { 'a/x': [always(embeds([[1]]))] },
      task: embedding,
      route: { parameters: { options: { a: { tier: 'flex' } } } },
    });
    const embed = (options?: RequestOptions['options']) =>
      play(on, on.llm.generateEmbeddings({ task: 'job', values: ['One'], options }));
    await embed();
    await embed({ a: { tier: 'fast' } });
    await embed({ b: { raw: true } });
    expect(on.providers['a']?.calls.map(({ call }) => call.options)).toEqual([
      { a: { tier: 'flex' } },
      { a: { tier: 'fast' } },
      { a: { tier: 'flex' }, b: { raw: true } },
    ]);
    expect(on.providers['a']?.calls[0]?.call).toMatchObject({
      model: 'x',
      values: ['One'],
      dimensions: undefined,
    });
  });
});

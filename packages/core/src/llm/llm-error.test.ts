import { fail, reply } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { hello, play, stage } from '../../test/stage.ts';
import type { Ending, StageOptions } from '../../test/stage.ts';
import { failureKinds } from '../failure.ts';
import { LlmError } from './llm-error.ts';

const ask = (options: StageOptions, asking = {}): Promise<Ending> => {
  const on = stage(options);
  return play(on, on.llm.generate({ task: 'job', messages: hello, ...asking }));
};

describe('the message of a failed request', () => {
  it('says what was tried, in order, why each failed, who was not asked, and what to do', async () => {
    const { error } = await ask({
      scripts: {
        'a/x': [fail('rate-limited', { afterMs: 12.4, message: 'slow down', retryAfterMs: 600_000 })],
        'b/y': [fail('unauthorized', { message: 'bad key sk-0123456789abcdef' })],
        'c/small': [],
      },
      credentials: { b: ['blue'] },
      catalog: [{ model: 'c/small', contextTokens: 1 }],
    });
    expect(error?.message).toBe(
      [
        'job failed: rate-limited: slow down',
        'tried:',
        '  1. a/x: rate-limited: slow down (12 ms)',
        '  2. b/y#blue: unauthorized: bad key [redacted] (0 ms)',
        'not asked:',
        '  c/small: its window is 1 tokens, about 6 are needed',
        'what to do: send less at once, add a key or a fallback, or try again after the wait',
        'request request-1',
      ].join('\n'),
    );
    expect(error).toMatchObject({
      name: 'LlmError',
      kind: 'rate-limited',
      requestId: 'request-1',
      retryable: true,
      failure: { retryAfterMs: 600_000 },
    });
    expect(error?.attempts).toHaveLength(2);
    expect(error?.cause).toBeInstanceOf(Error);
  });

  it('says everything once', async () => {
    const { error } = await ask({ scripts: { 'a/x': [] }, catalog: [{ model: 'a/x', contextTokens: 1 }] });
    expect(error?.message).toBe(
      [
        'job failed: rejected-locally: the prompt is larger than every window: a/x: its window is 1 tokens, about 6 are needed',
        'what to do: change the request as the message says; no provider was called',
        'request request-1',
      ].join('\n'),
    );
  });

  it('of a call that named a model speaks of the request', async () => {
    const on = stage({ scripts: { 'a/x': [fail('refused')] } });
    const { error } = await play(on, on.llm.generate({ model: 'a/x', messages: hello }));
    expect(error?.message).toMatch(/^the request failed: refused: /);
  });

  it('names keys by their labels', async () => {
    const { error } = await ask({
      scripts: { 'a/x': [fail('unauthorized'), fail('unauthorized')], 'b/y': [fail('timeout')] },
      credentials: { a: ['one', 'two'] },
    });
    expect(error?.message).toContain('  2. a/x#two: unauthorized: scripted unauthorized (0 ms)');

    const on = stage({ scripts: { 'a/x': [] }, credentials: { a: ['one', 'two'] } });
    on.llm.breakers.open('a/x');
    const held = await play(on, on.llm.generate({ task: 'job', messages: hello }));
    expect(held.error?.failure.message).toBe(
      'no candidate is available: a/x#one: an operator holds it out; a/x#two: an operator holds it out',
    );
  });

  it.each(failureKinds)('says what to do about %s', (kind) => {
    const { message } = new LlmError({ kind, message: 'x' }, undefined);
    expect(message).toMatch(/^the request failed: .*\nwhat to do: .{8,}$/);
  });
});

describe('an LlmError', () => {
  it('without meta knows of no attempts', () => {
    const error = new LlmError({ kind: 'unknown', message: 'x', cause: 'y' }, undefined);
    expect(error).toMatchObject({ attempts: [], requestId: undefined, meta: undefined, cause: 'y' });
    expect(error).toBeInstanceOf(Error);
  });

  it('is not made to be thrown for an answer', async () => {
    expect((await ask({ scripts: { 'a/x': [reply('fine')] } })).error).toBeUndefined();
  });
});

import { sampleAnswer, sampleRequest } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import type { LlmResult } from '../result.ts';
import { compose } from './compose.ts';
import type { Middleware, Next } from './middleware.ts';

const request = sampleRequest();
const answer: LlmResult = { type: 'settled', outcome: sampleAnswer(request, 'On its way.') };
const final: Next = async () => answer;

function tracing(name: string, trace: string[]): Middleware {
  return async (each, next) => {
    trace.push(`${name} in`);
    const result = await next(each);
    trace.push(`${name} out`);
    return result;
  };
}

describe('compose', () => {
  it('runs the first middleware outermost', async () => {
    const trace: string[] = [];
    const stack = compose([tracing('a', trace), tracing('b', trace)]);
    expect(await stack(request, final)).toBe(answer);
    expect(trace).toEqual(['a in', 'b in', 'b out', 'a out']);
  });

  it('goes straight to the middle when there is no middleware', async () => {
    expect(await compose([])(request, final)).toBe(answer);
  });

  it('hands inward what the middleware passes to next, and outward what it returns', async () => {
    const seen: string[] = [];
    const other: LlmResult = { type: 'settled', outcome: sampleAnswer(request, 'Something else.') };
    const stack = compose([
      async (each, next) => {
        await next({ ...each, id: 'changed' });
        return other;
      },
    ]);
    const result = await stack(request, async ({ id }) => {
      seen.push(id);
      return answer;
    });
    expect(seen).toEqual(['changed']);
    expect(result).toBe(other);
  });

  it('lets a middleware answer without going on', async () => {
    const stack = compose([async () => answer]);
    expect(await stack(request, () => Promise.reject(new Error('nobody should come here')))).toBe(answer);
  });

  it('lets errors pass as they are', async () => {
    const own = new Error('mine');
    const sync: Middleware = () => {
      throw own;
    };
    await expect(compose([tracing('a', []), sync])(request, final)).rejects.toBe(own);
    await expect(compose([tracing('a', [])])(request, () => Promise.reject(own))).rejects.toBe(own);
  });

  it('refuses a second call of next, and names who made it', async () => {
    let calls = 0;
    const counting: Next = async () => {
      calls += 1;
      return answer;
    };
    const impatient: Middleware = async function impatient(each, next) {
      await next(each);
      return next(each);
    };
    await expect(compose([tracing('a', []), impatient])(request, counting)).rejects.toThrow(
      'middleware 2 of `use` (impatient) called next() twice',
    );
    expect(calls).toBe(1);
    await expect(
      compose([async (each, next) => (await Promise.all([next(each), next(each)]))[0]])(request, counting),
    ).rejects.toThrow('middleware 1 of `use` called next() twice');
    expect(calls).toBe(2);
  });

  it('counts calls of next per request, also for requests at the same time', async () => {
    const stack = compose([tracing('a', []), tracing('b', [])]);
    const results = await Promise.all([stack(request, final), stack(request, final), stack(request, final)]);
    expect(results).toEqual([answer, answer, answer]);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a string', 'On its way.'],
    ['a object', { output: 'On its way.' }],
    ['a object', { type: 'settled' }],
    ['a object', { type: 'streaming', settled: Promise.resolve() }],
  ])('says so when a middleware returns %s', async (shape, value) => {
    // A middleware written in plain JavaScript may return anything.
    const forgetful = (async () => value) as unknown as Middleware;
    await expect(compose([forgetful])(request, final)).rejects.toThrow(
      `returned ${shape}; it must return a result`,
    );
  });
});

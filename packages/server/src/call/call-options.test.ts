import { describe, expect, it } from 'vitest';

import type { Caller } from '../auth/caller.ts';
import { readCallOptions } from './call-options.ts';

const { signal } = new AbortController();
const anyone: Caller = { keyId: 'key-1', role: 'caller' };

const read = (
  said: object,
  headers: Readonly<Record<string, string>> = {},
  caller: Caller = anyone,
): unknown =>
  readCallOptions({ ...said }, { caller, signal, requestId: 'request-1', header: (name) => headers[name] });

describe('the options of a call', () => {
  it('carry the key and the signal, which no caller can say', () => {
    expect(read({ tags: { documentType: 'invoice' } })).toMatchObject({
      callerId: 'key-1',
      requestId: 'request-1',
      signal,
      tags: { documentType: 'invoice' },
    });
    for (const name of ['callerId', 'requestId', 'signal', 'observers']) {
      expect(() => read({ [name]: 'x' })).toThrow(`"${name}"`);
    }
  });

  it('may come in headers, but the body wins', () => {
    const headers = {
      'idempotency-key': 'once',
      'x-understudy-models': 'a/b, c/d,',
      'x-understudy-customer': 'acme',
    };
    expect(read({}, headers)).toMatchObject({
      idempotencyKey: 'once',
      models: ['a/b', 'c/d'],
      customerId: 'acme',
    });
    expect(read({ models: ['e/f'], customerId: 'other' }, headers)).toMatchObject({
      models: ['e/f'],
      customerId: 'other',
    });
  });

  it('give way to the customer that the key is bound to', () => {
    const bound = { ...anyone, customerId: 'acme' };
    expect(read({ customerId: 'rival' }, { 'x-understudy-customer': 'rival' }, bound)).toMatchObject({
      customerId: 'acme',
    });
  });

  it.each([
    [{ temperature: 'hot' }, 'temperature'],
    [{ maxOutputTokens: 0 }, 'maxOutputTokens'],
    [{ deadlineMs: -1 }, 'deadlineMs'],
    [{ idempotencyKey: '' }, 'idempotencyKey'],
    [{ tags: { a: 1 } }, 'tags.a'],
    [{ models: Array.from({ length: 33 }, () => 'a/b') }, 'models'],
    [{ tools: [{ name: 'x' }] }, 'tools.0.parameters'],
  ])('that are %o are refused by name', (said, name) => {
    expect(() => read(said)).toThrow(name);
  });
});

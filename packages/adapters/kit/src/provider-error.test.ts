import { CallError } from '@understudy/transport';
import type { Seen } from '@understudy/transport';
import { describe, expect, it } from 'vitest';

import { ErrorReply } from './error-reply.ts';
import { readProviderError } from './provider-error.ts';

function seenWith(part: Partial<Seen>): Seen {
  return {
    status: undefined,
    header: () => undefined,
    providerRequestId: undefined,
    retryAfterMs: undefined,
    errorBody: undefined,
    bytes: 0,
    trouble: undefined,
    ...part,
  };
}

function told(body: unknown, status = 400): ReturnType<typeof readProviderError> {
  const errorBody = typeof body === 'string' ? body : JSON.stringify(body);
  return readProviderError(new CallError(new Error('x'), seenWith({ status, errorBody, retryAfterMs: 7 })));
}

describe('readProviderError', () => {
  it.each([
    [{ error: { message: 'no', code: 7 } }, { error: { message: 'no', code: 7 }, message: 'no' }],
    [{ error: 'no' }, { error: { error: 'no' }, message: 'no' }],
    [
      { message: 'no', type: 't' },
      { error: { message: 'no', type: 't' }, message: 'no' },
    ],
    [['no'], { error: {}, message: 'answered with status 400' }],
    ['<h1>no</h1>', { error: {}, message: 'answered with status 400' }],
    ['', { error: {}, message: 'answered with status 400' }],
  ])('finds the words in %j', (body, expected) => {
    expect(told(body)).toEqual({
      status: 400,
      answered: true,
      retryAfterMs: 7,
      text: expect.any(String),
      ...expected,
    });
  });

  it('finds the error that came inside an answer, which has no status of its own', () => {
    const error = new CallError(new ErrorReply({ error: { message: 'busy' } }), seenWith({ status: 200 }));
    expect(readProviderError(error)).toMatchObject({ status: undefined, answered: true, message: 'busy' });
  });

  it('says that there was no answer', () => {
    expect(readProviderError(new Error('odd'))).toMatchObject({
      answered: false,
      error: {},
      message: 'the call failed',
    });
  });

  it('shows names that were quoted, and no sentence', () => {
    const text = `Invalid 'max_tokens' in 'Tell me about my secret plan' and "it's a long story of a life", sk-ant-api03-abcdef`;
    expect(told({ error: { message: text } })).toMatchObject({
      text,
      message: `Invalid 'max_tokens' in '…' and "…", [redacted]`,
    });
  });
});

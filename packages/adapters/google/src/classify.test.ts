import type { FailureKind } from '@understudy/core';
import { body, events, html, json } from '@understudy/testing/fault-server';
import type { Answer } from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import { callWith, connected, contextWith, failureOf, streamed } from '../test/loopback.ts';
import { classify } from './classify.ts';

function error(code: number, status: string, message = 'no', ...details: readonly object[]): Answer {
  return json(code, { error: { code, message, status, details } });
}

function reason(word: string): object {
  return { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: word, domain: 'googleapis.com' };
}

function quota(quotaId: string, quotaValue?: string): object {
  return {
    '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
    violations: [{ quotaId, quotaMetric: 'x/generate_requests', ...(quotaValue && { quotaValue }) }],
  };
}

function retryInfo(retryDelay: string): object {
  return { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay };
}

const spent = 'RESOURCE_EXHAUSTED';
const invalid = 'INVALID_ARGUMENT';
const plan = 'You exceeded your current quota, please check your plan and billing details.';
const tooMany = 'The input token count (1250074) exceeds the maximum number of tokens allowed (1048576).';

describe('classify', () => {
  it.each<[string, Answer, FailureKind]>([
    ['a bad argument', error(400, invalid, 'temperature must be at most 2'), 'bad-request'],
    ['a wrong key', error(400, invalid, 'API key not valid.', reason('API_KEY_INVALID')), 'unauthorized'],
    ['an old key', error(400, invalid, 'API key expired.', reason('API_KEY_EXPIRED')), 'unauthorized'],
    ['an old token', error(401, 'UNAUTHENTICATED', 'no', reason('ACCESS_TOKEN_EXPIRED')), 'unauthorized'],
    ['a prompt that is too long', error(400, invalid, tooMany), 'context-too-long'],
    [
      'the same as an internal error',
      error(500, 'INTERNAL', 'Your input context is too long.'),
      'context-too-long',
    ],
    [
      'a region',
      error(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
      'forbidden',
    ],
    [
      'billing that is off',
      error(400, 'FAILED_PRECONDITION', 'Please enable billing on your project.'),
      'quota-exhausted',
    ],
    [
      'billing that is off, by its reason',
      error(403, 'PERMISSION_DENIED', 'no', reason('BILLING_DISABLED')),
      'quota-exhausted',
    ],
    ['no key', error(401, 'UNAUTHENTICATED'), 'unauthorized'],
    ['an unpaid bill', error(402, 'PAYMENT_REQUIRED'), 'quota-exhausted'],
    ['no permission', error(403, 'PERMISSION_DENIED'), 'forbidden'],
    [
      'an unknown model',
      error(404, 'NOT_FOUND', 'models/x is not found for API version v1beta'),
      'model-not-found',
    ],
    ['a request of 40 MB', body(413, ''), 'context-too-long'],
    [
      'a rate limit',
      error(429, spent, plan, quota('GenerateRequestsPerMinutePerProjectPerModel'), retryInfo('34.4s')),
      'rate-limited',
    ],
    ['a rate limit that says nothing', error(429, spent, plan), 'rate-limited'],
    [
      'a spent day',
      error(429, spent, plan, quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'), retryInfo('34s')),
      'quota-exhausted',
    ],
    [
      'an allowance of nothing',
      error(429, spent, plan, quota('GenerateRequestsPerMinute-FreeTier', '0')),
      'quota-exhausted',
    ],
    ['spent credits', error(429, spent, 'Your prepayment credits are depleted.'), 'quota-exhausted'],
    ['a word of the newer API', error(429, 'quota_exceeded'), 'quota-exhausted'],
    ['another word of it', error(429, 'too_many_requests'), 'rate-limited'],
    ['a third', error(429, 'rate_limit_exceeded'), 'rate-limited'],
    ['somebody else hanging up', error(499, 'CANCELLED'), 'server-error'],
    ['an internal error', error(500, 'INTERNAL'), 'server-error'],
    ['overload', error(503, 'UNAVAILABLE', 'The model is overloaded.'), 'overloaded'],
    ['a time-out of theirs', error(504, 'DEADLINE_EXCEEDED'), 'server-error'],
    ['a broken proxy', html(502), 'server-error'],
    [
      'an error in a 200',
      json(200, { error: { code: 503, message: 'no', status: 'UNAVAILABLE' } }),
      'overloaded',
    ],
    ['a code alone in a 200', json(200, { error: { code: 429, message: 'no' } }), 'rate-limited'],
    ['an error of no code in a 200', json(200, { error: { message: 'no' } }), 'malformed'],
  ])('knows %s, in a reply and before a stream', async (_what, answer, kind) => {
    const { upstream, provider } = await connected();
    upstream.always(answer);
    expect(await failureOf(provider, provider.generate(callWith(), contextWith()))).toMatchObject({ kind });
    expect((await streamed(provider)).failure).toMatchObject({ kind });
    expect(upstream.requests).toHaveLength(2);
  });

  it.each<[number, string, FailureKind]>([
    [400, invalid, 'bad-request'],
    [404, 'NOT_FOUND', 'model-not-found'],
    [429, spent, 'rate-limited'],
    [500, 'INTERNAL', 'server-error'],
    [503, 'UNAVAILABLE', 'overloaded'],
    [599, 'SOMETHING_NEW', 'server-error'],
  ])('knows %i inside a stream', async (code, status, kind) => {
    const { upstream, provider } = await connected();
    upstream.next(events([{ data: { error: { code, status, message: 'no' } } }]));
    expect((await streamed(provider)).failure).toMatchObject({
      kind,
      code: status,
      message: 'no',
      status: undefined,
    });
  });

  it.each<[number, FailureKind]>([
    [400, 'bad-request'],
    [401, 'unauthorized'],
    [402, 'quota-exhausted'],
    [403, 'forbidden'],
    [404, 'model-not-found'],
    [408, 'timeout'],
    [409, 'server-error'],
    [413, 'context-too-long'],
    [422, 'bad-request'],
    [429, 'rate-limited'],
    [499, 'server-error'],
    [500, 'server-error'],
    [503, 'overloaded'],
    [529, 'overloaded'],
  ])('goes by the status where a gateway says nothing else: %i', async (status, kind) => {
    const { upstream, provider } = await connected();
    upstream.next(body(status, ''));
    expect(await failureOf(provider, provider.generate(callWith(), contextWith()))).toMatchObject({
      kind,
      status,
    });
  });

  it.each<[string, Answer, number | undefined]>([
    ['a detail', error(429, spent, plan, retryInfo('34.4s')), 34_400],
    ['the sentence', error(429, spent, `${plan} Please retry in 48.9s.`), 48_900],
    ['the sentence, in less than a second', error(429, spent, 'Please retry in 420.5ms.'), 420.5],
    [
      'a header, if a gateway sends one',
      { ...error(429, spent), headers: { 'content-type': 'application/json', 'retry-after': '7' } },
      7000,
    ],
    ['nobody', error(429, spent, plan), undefined],
  ])('is told how long to stay away by %s', async (_whom, answer, waitMs) => {
    const { upstream, provider } = await connected();
    upstream.next(answer);
    const { retryAfterMs } = await failureOf(provider, provider.generate(callWith(), contextWith()));
    expect(retryAfterMs).toBe(waitMs);
  });

  describe('a limit on input tokens', () => {
    const inputTokens = (value: string): Answer =>
      error(
        429,
        spent,
        plan,
        quota('GenerateContentInputTokensPerModelPerMinute-FreeTier', value),
        retryInfo('30s'),
      );

    it.each([
      ['50', 'context-too-long', 'quota'],
      ['100000', 'rate-limited', spent],
    ])('of %s makes a prompt of about 200: %s', async (value, kind, code) => {
      const { upstream, provider } = await connected();
      upstream.always(inputTokens(value));
      const call = callWith({
        messages: [
          { role: 'system', content: 'Be brief. '.repeat(10) },
          { role: 'user', content: [{ type: 'text', text: 'Tell me all of it. '.repeat(30) }] },
        ],
      });
      expect(await failureOf(provider, provider.generate(call, contextWith()))).toMatchObject({ kind, code });
      expect((await streamed(provider, call)).failure).toMatchObject({ kind, code });
    });

    it('is told from a limit on something else', async () => {
      const { upstream, provider } = await connected();
      upstream.next(error(429, spent, plan, quota('GenerateRequestsPerMinutePerProject', '1')));
      const { kind } = await failureOf(
        provider,
        provider.generate(
          callWith({ messages: [{ role: 'user', content: 'Tell me all of it.' }] }),
          contextWith(),
        ),
      );
      expect(kind).toBe('rate-limited');
    });
  });

  it('gives the finest word there is', async () => {
    const { upstream, provider } = await connected();
    upstream.next(error(400, invalid, 'API key not valid.', reason('API_KEY_INVALID')));
    expect(await failureOf(provider, provider.generate(callWith(), contextWith()))).toMatchObject({
      code: 'API_KEY_INVALID',
      status: 400,
      message: 'API key not valid.',
    });
  });

  it.each([undefined, null, 'text', new Error('odd'), { status: 429 }])(
    'names what it cannot place: %s',
    (odd) => {
      expect(classify(odd)).toMatchObject({ kind: 'unknown', cause: odd });
    },
  );
});

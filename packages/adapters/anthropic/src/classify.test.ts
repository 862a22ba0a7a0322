import type { FailureKind } from '@understudy/core';
import { body, events, html, json } from '@understudy/testing/fault-server';
import type { Answer, Headers } from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import { callWith, connected, contextWith, failureOf, streamed } from '../test/loopback.ts';
import { classify } from './classify.ts';

interface Told {
  readonly type: string;
  readonly message?: string;
  readonly code?: string;
  readonly headers?: Headers;
}

function error(status: number, { type, message = 'no', code, headers }: Told): Answer {
  const details = code === undefined ? {} : { details: { error_code: code } };
  return json(status, { type: 'error', error: { type, message, ...details }, request_id: 'req_1' }, headers);
}

const invalid = 'invalid_request_error';
const rate = 'rate_limit_error';
const monthOut = 'You have reached your specified API usage limits. You will regain access on 2026-12-01.';

describe('classify', () => {
  it.each<[string, Answer, FailureKind]>([
    [
      'a bad request',
      error(400, { type: invalid, message: 'temperature: Extra inputs are not permitted' }),
      'bad-request',
    ],
    [
      'a prompt that is too long',
      error(400, { type: invalid, message: 'prompt is too long: 3333404 tokens > 200000 maximum' }),
      'context-too-long',
    ],
    [
      'no room for the answer',
      error(400, {
        type: invalid,
        message: 'input length and `max_tokens` exceed context limit: 199627 + 21333 > 200000',
      }),
      'context-too-long',
    ],
    ['a spent month', error(400, { type: invalid, message: monthOut }), 'quota-exhausted'],
    [
      'an empty account',
      error(400, { type: invalid, message: 'Your credit balance is too low to access the Anthropic API.' }),
      'quota-exhausted',
    ],
    [
      'a filtered answer',
      error(400, { type: invalid, message: 'Output blocked by content filtering policy' }),
      'content-filtered',
    ],
    [
      'a refused prefill',
      error(400, { type: invalid, message: 'This model does not support assistant message prefill.' }),
      'bad-request',
    ],
    [
      'a wrong key',
      error(401, { type: 'authentication_error', message: 'invalid x-api-key' }),
      'unauthorized',
    ],
    ['an unpaid bill', error(402, { type: 'billing_error' }), 'quota-exhausted'],
    ['no permission', error(403, { type: 'permission_error' }), 'forbidden'],
    [
      'an unknown model',
      error(404, { type: 'not_found_error', message: 'model: claude-sonet-4-5' }),
      'model-not-found',
    ],
    ['a lock', error(409, { type: 'conflict_error' }), 'server-error'],
    ['a request of 40 MB', error(413, { type: 'request_too_large' }), 'context-too-long'],
    ['the same, from a proxy', body(413, 'too large'), 'context-too-long'],
    ['a rate limit', error(429, { type: rate, headers: { 'retry-after': '7' } }), 'rate-limited'],
    ['a rate limit that says no time', error(429, { type: rate }), 'rate-limited'],
    [
      'a steep ramp',
      error(429, { type: rate, code: 'ramp_limit_exceeded', headers: { 'retry-after': '7' } }),
      'rate-limited',
    ],
    [
      'an enforced spend limit',
      error(429, { type: rate, code: 'enforced_spend_limit_reached' }),
      'quota-exhausted',
    ],
    ['a spent contract', error(429, { type: rate, code: 'contract_spend_limit_reached' }), 'quota-exhausted'],
    [
      "an organisation's limit",
      error(429, { type: rate, code: 'linked_organization_spend_limit_reached' }),
      'quota-exhausted',
    ],
    [
      "an organisation's bills",
      error(429, { type: rate, code: 'linked_organization_billing_unavailable' }),
      'quota-exhausted',
    ],
    ['an internal error', error(500, { type: 'api_error' }), 'server-error'],
    ['a time-out of theirs', error(504, { type: 'timeout_error' }), 'server-error'],
    ['overload', error(529, { type: 'overloaded_error' }), 'overloaded'],
    ['overload behind a proxy', html(503), 'overloaded'],
    ['a broken proxy', html(502), 'server-error'],
    ['a type nobody knows', error(418, { type: 'teapot_error' }), 'bad-request'],
    ['an error in a 200', error(200, { type: 'overloaded_error' }), 'overloaded'],
    ['an error of no type in a 200', json(200, { error: { message: 'sorry' } }), 'malformed'],
    [
      'an error that is a text',
      json(400, { error: 'prompt is too long: 9 tokens > 8 maximum' }),
      'context-too-long',
    ],
  ])('knows %s, in a reply and before a stream', async (_what, answer, kind) => {
    const { upstream, provider } = await connected();
    upstream.always(answer);
    expect(await failureOf(provider, provider.generate(callWith(), contextWith()))).toMatchObject({ kind });
    expect((await streamed(provider)).failure).toMatchObject({ kind });
    expect(upstream.requests).toHaveLength(2);
  });

  it.each<[string, FailureKind]>([
    ['overloaded_error', 'overloaded'],
    ['authentication_error', 'unauthorized'],
    ['permission_error', 'forbidden'],
    ['not_found_error', 'model-not-found'],
    ['request_too_large', 'context-too-long'],
    ['timeout_error', 'server-error'],
    ['conflict_error', 'server-error'],
    ['api_error', 'server-error'],
    ['rate_limit_error', 'rate-limited'],
    ['billing_error', 'quota-exhausted'],
    ['invalid_request_error', 'bad-request'],
    ['something_new', 'malformed'],
  ])('knows %s inside a stream', async (type, kind) => {
    const { upstream, provider } = await connected();
    upstream.next(events([{ event: 'error', data: { type: 'error', error: { type, message: 'no' } } }]));
    expect((await streamed(provider)).failure).toMatchObject({
      kind,
      code: type,
      message: 'no',
      status: undefined,
    });
  });

  it.each([
    ['its name', { event: 'error', data: { error: { type: 'overloaded_error' } } }],
    ['its type', { event: 'message', data: { type: 'error', error: { type: 'overloaded_error' } } }],
    ['its type alone', { data: { type: 'error', error: { type: 'overloaded_error' } } }],
  ])('knows an error inside a stream by %s', async (_what, frame) => {
    const { upstream, provider } = await connected();
    upstream.next(events([frame]));
    expect((await streamed(provider)).failure?.kind).toBe('overloaded');
  });

  it('knows sentences inside a stream as well', async () => {
    const { upstream, provider } = await connected();
    const told = { type: 'invalid_request_error', message: 'prompt is too long: 9 tokens > 8 maximum' };
    upstream.next(events([{ event: 'error', data: { type: 'error', error: told } }]));
    expect((await streamed(provider)).failure?.kind).toBe('context-too-long');
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

  it('tells how long to stay away, and the finest word there is', async () => {
    const { upstream, provider } = await connected();
    upstream.next(error(429, { type: rate, code: 'ramp_limit_exceeded', headers: { 'retry-after': '7' } }));
    expect(await failureOf(provider, provider.generate(callWith(), contextWith()))).toMatchObject({
      code: 'ramp_limit_exceeded',
      status: 429,
      retryAfterMs: 7000,
      message: 'no',
    });
  });

  it('keeps keys, line breaks and web pages out of its message', async () => {
    const { upstream, provider } = await connected();
    upstream.next(
      error(401, { type: 'authentication_error', message: 'bad key sk-ant-api03-abcdefghijk\nnext' }),
    );
    const refused = await failureOf(provider, provider.generate(callWith(), contextWith()));
    expect(refused.message).toBe('bad key [redacted] next');
    upstream.next(html(502, '<h1>Bad gateway of Example Inc.</h1>'));
    const broken = await failureOf(provider, provider.generate(callWith(), contextWith()));
    expect(broken.message).toBe('answered with status 502');
  });

  it.each([undefined, null, 'text', new Error('odd'), { status: 429 }])(
    'names what it cannot place: %s',
    (odd) => {
      expect(classify(odd)).toMatchObject({ kind: 'unknown', cause: odd });
    },
  );
});

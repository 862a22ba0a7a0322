import { json, withHeaders } from '@understudy/testing/fault-server';
import type { Answer } from '@understudy/testing/fault-server';
import { keyOfTests, replay } from '@understudy/testing/contract';
import type { Failure } from '@understudy/core';
import { describe, expect, it } from 'vitest';

import { createOpenAiCompatible } from './index.ts';
import type { Dialect } from './index.ts';

async function failureOf(answer: Answer, dialect?: Partial<Dialect>): Promise<Failure | undefined> {
  const connect = ({ url, key }: { url: string; key: string }): ReturnType<typeof createOpenAiCompatible> =>
    createOpenAiCompatible({ key, baseUrl: url, dialect });
  return (await replay({ connect, model: 'm' }, answer)).failure;
}

const plain = (message: string, code: unknown = null): object => ({
  error: { message, type: 'invalid_request_error', param: null, code },
});

describe('classify', () => {
  it.each<[Failure['kind'], number, unknown]>([
    [
      'quota-exhausted',
      429,
      { error: { message: 'm', type: 'insufficient_quota', code: 'insufficient_quota' } },
    ],
    [
      'quota-exhausted',
      429,
      { error: { message: 'm', type: 'insufficient_quota', code: 'organization_spend_limit_exceeded' } },
    ],
    ['quota-exhausted', 429, { error: { message: 'm', type: 'insufficient_quota', code: null } }],
    [
      'quota-exhausted',
      402,
      { error: { message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' } },
    ],
    ['rate-limited', 429, { error: { message: 'm', type: 'requests', code: 'rate_limit_exceeded' } }],
    ['rate-limited', 429, { error: { message: 'm', type: 'rate_limit_error', code: 'slow_down' } }],
    ['rate-limited', 429, 'Too many requests'],
    ['context-too-long', 400, plain('m', 'context_length_exceeded')],
    [
      'context-too-long',
      400,
      plain("This model's maximum context length is 1048565 tokens. However, you requested 1100000 tokens"),
    ],
    [
      'context-too-long',
      400,
      plain('Your input exceeds the context window of this model. Please adjust your input and try again.'),
    ],
    [
      'context-too-long',
      400,
      plain(
        'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
      ),
    ],
    ['context-too-long', 400, plain('prompt too long; exceeded max context length by 4 tokens')],
    [
      'context-too-long',
      400,
      plain("This model's maximum prompt length is 131072 but the request contains 537812 tokens."),
    ],
    ['context-too-long', 400, plain('Range of input length should be [1, 129024]')],
    ['context-too-long', 400, plain('Please reduce the length of the messages or completion.')],
    ['context-too-long', 400, plain('the request exceeds the available context size')],
    ['context-too-long', 413, 'Payload Too Large'],
    [
      'context-too-long',
      429,
      {
        error: {
          message: 'Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 40000.',
          type: 'tokens',
          code: 'rate_limit_exceeded',
        },
      },
    ],
    [
      'rate-limited',
      429,
      {
        error: {
          message: 'Rate limit reached on tokens per min: the context length of your requests',
          type: 'tokens',
          code: 'rate_limit_exceeded',
        },
      },
    ],
    ['content-filtered', 400, plain('m', 'content_policy_violation')],
    ['content-filtered', 400, plain('Invalid prompt: it was flagged', 'invalid_prompt')],
    ['unauthorized', 401, plain('m', 'invalid_api_key')],
    ['unauthorized', 401, { detail: 'Invalid API Key' }],
    ['unauthorized', 401, 'no'],
    ['forbidden', 403, plain('m')],
    ['model-not-found', 403, plain('Project does not have access to model', 'model_not_found')],
    ['model-not-found', 404, plain('m', 'model_not_found')],
    ['model-not-found', 400, plain('m', 'model_not_found')],
    [
      'model-not-found',
      400,
      { object: 'error', message: 'Invalid model: x', type: 'invalid_model', param: null, code: '1500' },
    ],
    ['model-not-found', 404, ''],
    ['model-not-found', 410, plain('gone')],
    ['bad-output', 400, plain('m', 'tool_use_failed')],
    ['overloaded', 503, plain('m')],
    ['overloaded', 529, plain('m')],
    ['timeout', 408, plain('m')],
    ['server-error', 500, plain('m')],
    ['server-error', 502, '<html>Bad gateway</html>'],
    ['server-error', 504, plain('m')],
    ['server-error', 409, plain('m')],
    ['bad-request', 400, plain("Unsupported parameter: 'max_tokens'", 'unsupported_parameter')],
    [
      'bad-request',
      422,
      { detail: [{ type: 'extra_forbidden', loc: ['body', 'x'], msg: 'Extra inputs are not permitted' }] },
    ],
    ['bad-request', 400, { code: 'invalid-argument', error: 'The argument is invalid' }],
    ['bad-request', 418, null],
    ['bad-request', 400, [plain('m')]],
    ['bad-request', 400, plain('You wrote: 429 503 insufficient_quota rate_limit_exceeded')],
  ])('says %s of a %i with %j', async (kind, status, body) => {
    expect(await failureOf(json(status, body))).toMatchObject({ kind, status });
  });

  it.each<[Failure['kind'], unknown]>([
    ['quota-exhausted', { error: { message: 'm', code: 'insufficient_quota' } }],
    ['server-error', { error: { message: 'm', code: 502 } }],
    ['rate-limited', { error: { message: 'm', code: '429' } }],
    ['bad-output', { error: { message: 'm', code: 'tool_use_failed', status_code: 400 } }],
    ['server-error', { error: { message: 'm', type: 'server_error' } }],
    ['bad-request', { error: { message: 'm', type: 'invalid_request_error' } }],
    ['malformed', { error: { message: 'something' } }],
    ['malformed', { error: 'something' }],
  ])('says %s of an error in a success with %j', async (kind, body) => {
    const failure = await failureOf(json(200, body));
    expect(failure).toMatchObject({ kind });
    expect(failure?.status).toBeUndefined();
  });

  it('lets a rule of the dialect go before those that hold for all', async () => {
    const dialect: Partial<Dialect> = { errors: [{ kind: 'rate-limited', status: [402], saysWhen: true }] };
    const answer = json(402, plain('m'));
    expect((await failureOf(withHeaders(answer, { 'retry-after': '3' }), dialect))?.kind).toBe(
      'rate-limited',
    );
    expect((await failureOf(answer, dialect))?.kind).toBe('quota-exhausted');
  });

  it.each<[object, string, number | undefined]>([
    [{ 'retry-after': '7', 'x-ratelimit-reset-requests': '1s' }, 'try again in 3s', 7000],
    [{ 'x-ratelimit-reset-requests': '1s', 'x-ratelimit-reset-tokens': '6m0s' }, '', 360_000],
    [
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '130ms',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      '',
      130,
    ],
    [{ 'x-ratelimit-remaining-tokens': '-1', 'x-ratelimit-reset-tokens': '6ms' }, '', 6],
    [{}, 'Rate limit reached. Please try again in 1m2.5s. Visit our site.', 62_500],
    [{}, 'Please wait.', undefined],
  ])('finds the wait in %j and %j', async (headers, message, waitMs) => {
    const answer = json(429, { error: { message, code: 'rate_limit_exceeded' } }, { ...headers });
    expect((await failureOf(answer))?.retryAfterMs).toBe(waitMs);
  });

  it('keeps the provider’s words, but neither the key nor what it quotes of the prompt', async () => {
    const failure = await failureOf(
      json(
        400,
        plain(
          `Invalid value: 'medium' for ${keyOfTests} and 'once upon a time there was a long prompt'`,
          'invalid_value',
        ),
      ),
    );
    expect(failure?.message).toBe("400 invalid_value: Invalid value: 'medium' for [redacted] and '…'");
    expect(failure?.code).toBe('invalid_value');
  });

  it.each([
    ["This model's window is small, and you don't need more words than these ones", undefined],
    ['`once upon a time there was a long prompt', '`…`'],
    ['"once upon a time there was a long prompt" is "bad"', '"…" is "bad"'],
  ])('tells an apostrophe from a quote in: %s', async (message, shown = message) => {
    expect((await failureOf(json(400, plain(message, 'x'))))?.message).toBe(`400 x: ${shown}`);
  });

  it.each([
    [keyOfTests, '[redacted]'],
    ['a code of several words', undefined],
    ['x'.repeat(65), undefined],
    [7, undefined],
  ])('takes the code %j for %j', async (code, expected) => {
    expect((await failureOf(json(400, { error: { message: 'm', code } })))?.code).toBe(expected);
  });

  it('does not fail over what is no error of a call', () => {
    const { classify } = createOpenAiCompatible({ key: 'k', baseUrl: 'http://127.0.0.1:1' });
    const loop = new Error('a');
    loop.cause = loop;
    for (const error of [undefined, null, 'text', new Error('x'), loop, { status: 429 }]) {
      expect(classify(error)).toMatchObject({ kind: 'unknown' });
    }
  });
});

import { describe, expect, it } from 'vitest';

import { scrub } from './scrub.ts';

describe('scrub', () => {
  it.each([
    ['openai', 'sk-proj-abcDEF0123456789_-abcDEF'],
    ['openai, masked by itself', 'sk-abcde********************wxyz'],
    ['anthropic', 'sk-ant-api03-abcdefghijklmnop-AA'],
    ['openrouter', 'sk-or-v1-0123456789abcdef'],
    ['google', 'AIzaSyA-0123456789abcdefghijklmnopqrstu'],
    ['groq', 'gsk_0123456789abcdefABCDEF'],
    ['xai', 'xai-0123456789abcdef'],
    ['hugging face', 'hf_abcdefghijklmnop'],
    ['azure', '0123456789abcdef0123456789abcdef'],
    ['mistral', 'AbCdEf0123456789AbCdEf0123456789'],
    ['a token with dots', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl'],
    ['one that only its stars tell', 'my-key*****'],
  ])('takes out a key of %s', (_name, key) => {
    expect(scrub(`Incorrect API key provided: ${key}. Try again.`)).toMatch(
      /^Incorrect API key provided: \[redacted\]\.? ?Try again\.$/,
    );
    expect(scrub(`{"error":"${key}"}`)).not.toContain(key);
    expect(scrub(`?key=${key}&x=1`)).not.toContain(key);
  });

  it('takes out whatever bears', () => {
    expect(scrub('Authorization: Bearer abc.def/ghi+jkl= was refused')).toBe(
      'Authorization: [redacted] was refused',
    );
    expect(scrub('authorization: bearer x')).toBe('authorization: [redacted]');
  });

  it.each([
    'The model `gpt-4.1-mini` does not exist or you do not have access to it.',
    'Rate limit reached for gpt-4o in organization org-abc on tokens per min (TPM): Limit 30000, Used 29000.',
    'This model maximum context length is 128000 tokens. However, your messages resulted in 130001 tokens.',
    'messages.0.content: Invalid input: expected string, received undefined',
    'insufficient_quota',
    'invalid_api_key',
    'model_not_found',
    'request id: req_011CSHoEeqs5C35K2UUqR7Fy',
    'connect ECONNREFUSED 127.0.0.1:11434',
    'a risk-based key-value or-else ask',
  ])('leaves %s', (message) => {
    expect(scrub(message)).toBe(message);
  });

  it('keeps a message on one line', () => {
    expect(scrub('one\r\ntwo\u2028three\u0000four\u001b[31m')).toBe('one two three four [31m');
  });

  it('cuts what is long, and has no key in the rest', () => {
    const key = 'sk-0123456789abcdef';
    const long = scrub(`${'x'.repeat(490)} ${key} ${'y'.repeat(10_000)}`);
    expect(long).toHaveLength(500);
    expect(long.endsWith('…')).toBe(true);
    expect(long).not.toContain('sk-');
  });

  it('looks at no more than it may show, whatever the text', () => {
    for (const text of [
      'a-'.repeat(500_000),
      '*'.repeat(1_000_000),
      'sk-'.repeat(300_000),
      'w1'.repeat(500_000),
    ]) {
      expect(scrub(text)).toBe(scrub(text.slice(0, 1000)));
    }
  });
});

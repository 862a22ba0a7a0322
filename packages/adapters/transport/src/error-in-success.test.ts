import { describe, expect, it } from 'vitest';

import { isErrorReply } from './error-in-success.ts';

describe('isErrorReply', () => {
  it.each([
    '{"error":{"message":"no money","code":"insufficient_quota"}}',
    '{ "error" : "a text" }',
    '{"code":"invalid-argument","error":"Incorrect API key"}',
    '{"choices":[{"finish_reason":"error"}],"error":{"code":502}}',
    '{"type":"error","error":{"type":"overloaded_error"}}',
    '{"type":"error","message":"x"}',
    '{"object":"error","message":"x"}',
    '{"error":\n\n{}}',
  ])('finds the error in %s', (text) => {
    expect(isErrorReply(text)).toBe(true);
  });

  it.each([
    '{"id":"resp_1","error":null,"output":[]}',
    '{"error" : null }',
    '{"error":false}',
    '{"choices":[{"finish_reason":"error"}]}',
    '{"choices":[{"message":{"content":"{\\"error\\":{\\"message\\":\\"x\\"}}"}}]}',
    '{"output":[{"error":{"message":"in a tool call"}}]}',
    '["error"]',
    '{"error":{"mess',
    'null',
  ])('lets %s pass', (text) => {
    expect(isErrorReply(text)).toBe(false);
  });

  it('is not slowed down by what looks like an error again and again', () => {
    const text = `{"text":"${'\\"error\\":'.repeat(200_000)}"}`;
    const startedAt = performance.now();
    expect(isErrorReply(text)).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

import type { ModelCall } from '@understudy/core';
import { expect, it } from 'vitest';

import { answerTo, rambling } from './made-up-answer.ts';

const call: ModelCall = {
  ...{ model: 'x', facts: { model: 'a/x' }, unsupported: 'leave-out', format: { type: 'text' } },
  messages: [{ role: 'user', content: 'go on' }],
};
const json: ModelCall = {
  ...call,
  format: {
    type: 'json',
    name: 'answer',
    schema: { type: 'object', properties: { count: { type: 'integer' } } },
  },
};

it('is the same to the same question, and no longer than the model may write', () => {
  expect(answerTo(call, 50)).toBe(answerTo(call, 50));
  expect(answerTo({ ...call, maxOutputTokens: 10 }, 50)).toBe(answerTo(call, 10));
});

it('goes on from a start that was given', () => {
  const whole = answerTo(call, 50);
  const begun = whole.slice(0, 30);
  const carried = { ...call, prefill: true, messages: [{ role: 'assistant', content: begun } as const] };
  expect(begun + answerTo(carried, 50)).toBe(whole);
});

it('fits the schema, and rambling does not', () => {
  expect(JSON.parse(answerTo(json, 50))).toEqual({ count: 42 });
  expect(() => JSON.parse(rambling(json))).toThrow();
  expect(rambling(call)).toBe('');
});

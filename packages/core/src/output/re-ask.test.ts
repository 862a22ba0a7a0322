import { describe, expect, it } from 'vitest';

import type { Message } from '../ports/message.ts';
import { canReAsk, reAskMessages } from './re-ask.ts';

const question: Message = { role: 'user', content: 'Extract it.' };

describe('reAskMessages', () => {
  it('shows the model its answer and what is wrong with it', () => {
    const messages = reAskMessages([question], { text: '{"a":', problem: 'It is not valid JSON.' });
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[1]).toEqual({ role: 'assistant', content: '{"a":' });
    expect(messages[2]?.content).toContain('It is not valid JSON.');
  });

  it('has no turn for an answer that was empty', () => {
    const messages = reAskMessages([question], { text: '', problem: 'It is empty.' });
    expect(messages.map(({ role }) => role)).toEqual(['user', 'user']);
  });

  it('keeps a runaway answer short, with both its ends, and splits no character', () => {
    const text = `begin${'😀'.repeat(50_000)}end`;
    const answer = reAskMessages([], { text, problem: 'x'.repeat(50_000) });
    expect(answer[0]?.content).toMatch(/^begin[^]*end$/);
    for (const { content } of answer) {
      expect(content.length).toBeLessThan(8100);
      expect(JSON.stringify(content).includes('\\ud')).toBe(false);
    }
  });
});

describe('canReAsk', () => {
  it.each([
    ['json', true],
    ['schema', true],
    ['empty', true],
    ['tool-arguments', true],
    ['unknown-tool', true],
    ['length', false],
    ['paused', false],
    ['schema-threw', false],
    ['toString', false],
    [undefined, false],
  ])('on %s says %s', (code, expected) => {
    expect(canReAsk({ kind: 'bad-output', message: '', code })).toBe(expected);
    expect(canReAsk({ kind: 'refused', message: '', code })).toBe(false);
  });
});

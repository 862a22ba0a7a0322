import { describe, expect, expectTypeOf, it } from 'vitest';

import type { Message } from '../ports/message.ts';
import { chatTask } from './chat-task.ts';
import { messagesFor, renderPrompt } from './render.ts';
import type { InputOf, OutputOf } from './task.ts';

const messages: readonly Message[] = [
  { role: 'user', content: 'Hello' },
  { role: 'assistant', content: 'Hi' },
  { role: 'user', content: 'Where is my parcel?' },
];

describe('chatTask', () => {
  it('takes messages and answers text', () => {
    const chat = chatTask();
    expectTypeOf<InputOf<typeof chat>>().toEqualTypeOf<{ readonly messages: readonly Message[] }>();
    expectTypeOf<OutputOf<typeof chat>>().toEqualTypeOf<string>();
    expect(chat).toMatchObject({ kind: 'stream', stakes: 'standard', output: undefined, parameters: {} });
  });

  it('passes messages on as they are', () => {
    expect(renderPrompt('chat', chatTask().prompts, { messages })).toEqual({ messages, variants: [] });
  });

  it('puts its system line first', () => {
    const prompt = renderPrompt('chat', chatTask({ system: 'Be brief.' }).prompts, { messages });
    expect(prompt.messages).toEqual([{ role: 'system', content: 'Be brief.' }, ...messages]);
  });

  it('has a system line per model where it says so', () => {
    const chat = chatTask({ system: { default: 'Be brief.', 'anthropic/*': 'Answer in one line.' } });
    const prompt = renderPrompt('chat', chat.prompts, { messages });
    expect(messagesFor(prompt, 'openai/gpt-4.1')[0]).toEqual({ role: 'system', content: 'Be brief.' });
    expect(messagesFor(prompt, 'anthropic/claude')[0]).toEqual({
      role: 'system',
      content: 'Answer in one line.',
    });
  });

  it('checks the messages', () => {
    expect(chatTask().input.safeParse({ messages }).success).toBe(true);
    expect(chatTask().input.safeParse({ messages: [] }).success).toBe(false);
    expect(chatTask().input.safeParse({}).success).toBe(false);
  });

  it('keeps stakes and parameters', () => {
    expect(chatTask({ stakes: 'high', effort: 'low' })).toMatchObject({
      stakes: 'high',
      parameters: { effort: 'low' },
    });
  });
});

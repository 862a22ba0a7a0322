import { describe, expect, it } from 'vitest';

import type { Message } from '../ports/message.ts';
import type { Prompt, PromptSet, RenderedPrompt } from './prompt.ts';
import { mapMessages, messagesFor, renderPrompt } from './render.ts';

const always = (prompt: Prompt): PromptSet => ({ default: () => prompt, variants: [] });
const said = (content: string): readonly Message[] => [{ role: 'user', content }];

describe('renderPrompt', () => {
  it('puts the system line first and the user turn after it', () => {
    const prompts = always({ user: 'Where is it?', system: 'Be brief.' });
    expect(renderPrompt('chat', prompts, {}).messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Where is it?' },
    ]);
  });

  it.each([undefined, ''])('leaves out a system line that is %j', (system) => {
    expect(renderPrompt('chat', always({ user: 'x', system }), {}).messages).toEqual(said('x'));
  });

  it('takes a user turn in parts, and a whole conversation as it is', () => {
    const parts = [{ type: 'text', text: 'x' }] as const;
    expect(renderPrompt('chat', always({ user: parts }), {}).messages).toEqual([
      { role: 'user', content: parts },
    ]);
    const messages: readonly Message[] = [...said('a'), { role: 'system', content: 'b' }];
    expect(renderPrompt('chat', always({ messages }), {}).messages).toEqual(messages);
  });

  it('renders every variant from the same input', () => {
    const echo = (input: unknown): Prompt => ({ user: `echo ${String(input)}` });
    const prompts: PromptSet = {
      default: (input) => ({ user: String(input) }),
      variants: [{ pattern: 'openai/*', prompt: echo }],
    };
    expect(renderPrompt('echo', prompts, 7)).toEqual({
      messages: said('7'),
      variants: [{ pattern: 'openai/*', messages: said('echo 7') }],
    });
  });

  const secret = 'the secret document';

  it('names the task when a prompt throws, and keeps the cause to itself', () => {
    const cause = new TypeError(`cannot read ${secret}`);
    const prompts: PromptSet = {
      default: () => {
        throw cause;
      },
      variants: [],
    };
    expect(() => renderPrompt('dataExtraction', prompts, secret)).toThrow(
      new Error('The prompt of task dataExtraction threw TypeError', { cause }),
    );
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'messages: must be a list'],
    ['null', null, 'messages: must be a list'],
    ['a text', secret, 'messages: must be a list'],
    ['a promise', Promise.resolve({ user: secret }), 'messages.0.content: the content of a user message'],
    ['no user turn', { system: secret }, 'messages.1.content: the content of a user message'],
    [
      'an object for a turn',
      { user: { document: secret } },
      'messages.0.content: the content of a user message',
    ],
    ['no messages', { messages: [] }, 'messages: must not be empty'],
    [
      'strange messages',
      { messages: [{ role: secret, content: secret }] },
      'messages.0.role: a message has one of',
    ],
  ])('names the task when a prompt returns %s, and never the input', (_what, returned, problem) => {
    const prompts: PromptSet = { default: () => returned as Prompt, variants: [] }; // what untyped code may do
    const rendered = (): unknown => renderPrompt('dataExtraction', prompts, secret);
    expect(rendered).toThrow(`The prompt of task dataExtraction is not usable: ${problem}`);
    expect(rendered).not.toThrow(secret);
  });
});

describe('messagesFor', () => {
  const patterns = [
    'openai/*',
    'openai/gpt-4.1*',
    'openai/gpt-4.1',
    'openrouter/anthropic/*',
    'openrouter/*',
  ];

  it.each([
    ['openai/gpt-4.1', 'openai/gpt-4.1'],
    ['openai/gpt-4.1-mini', 'openai/gpt-4.1*'],
    ['openai/gpt-4.2', 'openai/*'],
    ['openai/gpt-5', 'openai/*'],
    ['openrouter/anthropic/claude', 'openrouter/anthropic/*'],
    ['openrouter/qwen/qwen-plus', 'openrouter/*'],
    ['openai-compatible/gpt-4.1', 'default'],
    ['google/gemini-pro', 'default'],
  ])('gives %s the variant of %s, in whatever order they are written', (model, expected) => {
    for (const order of [patterns, patterns.toReversed()]) {
      const variants = order.map((pattern) => ({ pattern, messages: said(pattern) }));
      expect(messagesFor({ messages: said('default'), variants }, model)).toEqual(said(expected));
    }
  });
});

describe('mapMessages', () => {
  it('changes every variant and nothing else', () => {
    const prompt: RenderedPrompt = {
      messages: said('a'),
      variants: [{ pattern: 'openai/*', messages: said('b') }],
    };
    expect(mapMessages(prompt, (messages) => [...messages, ...messages])).toEqual({
      messages: [...said('a'), ...said('a')],
      variants: [{ pattern: 'openai/*', messages: [...said('b'), ...said('b')] }],
    });
  });
});

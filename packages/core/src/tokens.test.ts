import fc from 'fast-check';
import { estimateTokenCount } from 'tokenx';
import { describe, expect, it } from 'vitest';

import type { JsonObject } from './ports/json.ts';
import type { Message } from './ports/message.ts';
import { estimateMessages, estimateTokens, mostTokens } from './tokens.ts';
import { codePoint } from '../test/code-point.ts';

/** Sentences put together by a fixed throw of dice: much alike, never the same. */
function bookOf(sentences: readonly string[], characters: number): string {
  let seed = 7;
  let text = '';
  while (text.length < characters) {
    seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
    text += (sentences[seed % sentences.length] ?? '').replace('#', String(seed % 9973));
  }
  return text;
}

const english = [
  'The committee met on the #th and agreed. ',
  'Why not?\n',
  'A considerable number of customers complained. ',
];
const german = [
  'Die Geschäftsführung beschloß am #. Tag die Überprüfung. ',
  'Warum nicht?\n',
  'Es wäre möglich gewesen. ',
];
const chinese = ['委员会在第#天开会并达成一致。', '为什么不呢？\n', '许多客户对服务质量提出了投诉，'];
const json = ['{"id":#,"name":"Widget","tags":["a","b"],"price":12.50},', '{"id":#,"note":null},\n'];
const code = [
  'export function area#(width: number): number {\n  return width * 2;\n}\n',
  'const x = items.map((i) => i.id);\n',
];

function user(content: string): Message {
  return { role: 'user', content };
}

describe('estimateTokens', () => {
  it.each(Object.entries({ english, german, chinese, json, code }))(
    'is within 5 %% of the whole count on a long text: %s',
    (_what, sentences) => {
      const text = bookOf(sentences, 200_000);
      const whole = estimateTokenCount(text);
      expect(Math.abs(estimateTokens(text) / whole - 1)).toBeLessThan(0.05);
    },
  );

  it('is within 5 % on a text whose parts differ', () => {
    const text = [english, chinese, json, german, code]
      .map((sentences) => bookOf(sentences, 40_000))
      .join('');
    expect(Math.abs(estimateTokens(text) / estimateTokenCount(text) - 1)).toBeLessThan(0.05);
  });

  it('is not taken in by a text that repeats itself in step with the samples', () => {
    const text = `${'a'.repeat(1000)}${'漢'.repeat(5000)}`.repeat(32);
    expect(Math.abs(estimateTokens(text) / estimateTokenCount(text) - 1)).toBeLessThan(0.15);
  });

  it('counts a short text whole', () => {
    expect(estimateTokens('')).toBe(0);
    expect(estimateTokens(english.join(''))).toBe(estimateTokenCount(english.join('')));
  });

  it.each(['a', ' ', '\n', '\ud800', '漢。', 'ü ', 'a.', '😀'])('samples five megabytes of %j', (unit) => {
    // Counted whole, some of these take seconds.
    const tokens = estimateTokens(unit.repeat(5_000_000 / unit.length));
    expect(Number.isFinite(tokens)).toBe(true);
  });
});

describe('estimateMessages', () => {
  it('counts turns, tool calls, tools, the schema and images', () => {
    const plain = estimateMessages({ messages: [user('hello')] });
    const image: Message = {
      role: 'user',
      content: [
        { type: 'text', text: 'hello' },
        { type: 'image', source: { url: 'x' } },
      ],
    };
    const calling: Message = {
      role: 'assistant',
      content: '',
      toolCalls: [{ id: '1', name: 'look_up', arguments: '{"q":"x"}' }],
    };
    const tools = [{ name: 'look_up', parameters: { type: 'object' } }];
    expect(estimateMessages({ messages: [image] })).toBeGreaterThan(plain + 1000);
    expect(estimateMessages({ messages: [user('hello'), calling] })).toBeGreaterThan(plain + 4);
    expect(estimateMessages({ messages: [user('hello')], tools })).toBeGreaterThan(plain);
    expect(estimateMessages({ messages: [user('hello')], schema: { type: 'object' } })).toBeGreaterThan(
      plain,
    );
  });

  it('looks at no more of many long messages than of one', () => {
    const texts = Array.from({ length: 200 }, (_, index) =>
      bookOf(index % 2 === 0 ? english : chinese, 2000 + index),
    );
    const aroundEach = 4;
    const tokens = estimateMessages({ messages: texts.map(user) });
    expect(tokens).toBe(estimateTokens(`${texts.join('\n')}\n`) + texts.length * aroundEach);
  });
});

describe('mostTokens', () => {
  it('is never less than the estimate', () => {
    const messages = fc.array(fc.string({ unit: codePoint, maxLength: 30 }).map(user), { maxLength: 5 });
    const schema = fc.constantFrom(undefined, { type: 'object', properties: {} });
    fc.assert(
      fc.property(messages, schema, (each, json_) => {
        const sized = { messages: each, schema: json_ };
        expect(mostTokens(sized)).toBeGreaterThanOrEqual(estimateMessages(sized));
      }),
    );
  });

  it('is never less than the bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: codePoint }), (text) => {
        const bytes = new TextEncoder().encode(text).length;
        expect(mostTokens({ messages: [user(text)] })).toBeGreaterThanOrEqual(bytes);
      }),
    );
  });

  it('has no bound for a tool that cannot be written down', () => {
    let parameters: JsonObject = {};
    for (let depth = 0; depth < 20_000; depth++) parameters = { nested: parameters };
    const sized = { messages: [user('hello')], tools: [{ name: 'deep', parameters }] };
    expect(mostTokens(sized)).toBe(Infinity);
    expect(estimateMessages(sized)).toBe(estimateMessages({ messages: [user('hello')] }));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { Tool } from '../ports/model-call.ts';
import type { Finish, Reply } from '../ports/reply.ts';
import type { OutputContract } from '../request.ts';
import { readAnswer } from './read-answer.ts';
import type { Expectation, Read } from './read-answer.ts';
import { codePoint } from '../../test/code-point.ts';

const text: OutputContract = { type: 'text' };
const invoice = contractOf(z.object({ total: z.number() }));
const tools: readonly Tool[] = [{ name: 'look_up', parameters: {} }];

function contractOf(schema: z.ZodType): OutputContract {
  const jsonSchema = {
    ...z.toJSONSchema(schema, { unrepresentable: 'any' }),
    $schema: undefined,
    '~standard': undefined,
  };
  return { type: 'object', name: 'out', schema, jsonSchema: JSON.parse(JSON.stringify(jsonSchema)) };
}

function replyOf(reply: Partial<Reply>): Reply {
  return { text: '', toolCalls: [], finish: 'stop', ...reply };
}

function read(reply: Partial<Reply>, expectation: Partial<Expectation> = {}): Read {
  return readAnswer(replyOf(reply), {
    contract: text,
    tools,
    repair: false,
    lengthAllowed: false,
    ...expectation,
  });
}

/** What became of it, in a word: the output and how it was found, or why not. */
function story(result: Read): unknown {
  if (result.ok) return [result.answer.output, ...result.notes];
  return `${result.failure.kind} ${result.failure.code ?? ''}`.trim();
}

function call(args: string, over: { id?: string; name?: string } = {}): Reply['toolCalls'][number] {
  return { id: 'c1', name: 'look_up', arguments: args, ...over };
}

describe('a plain answer', () => {
  it.each<[string, Partial<Reply>, Partial<Expectation>, unknown]>([
    ['text is handed on untouched', { text: ' hi\n' }, {}, [' hi\n']],
    ['nothing is empty', { text: '' }, {}, 'bad-output empty'],
    ['white space is empty', { text: ' \n' }, {}, 'bad-output empty'],
    ['an unknown ending still is one', { text: 'hi', finish: 'other' }, {}, ['hi']],
    ['a refusal is not an answer', { text: 'hi', finish: 'refused' }, {}, 'refused'],
    ['nor is one that ended well', { text: 'hi', refusal: { category: 'bio' } }, {}, 'refused bio'],
    ['a filtered answer is not one', { text: 'hi', finish: 'content-filtered' }, {}, 'content-filtered'],
    ['a refusal goes before a bad tool call', { finish: 'refused', toolCalls: [call('{')] }, {}, 'refused'],
    ['a cut is a failure', { text: 'hi', finish: 'length' }, {}, 'bad-output length'],
    ['unless the caller set the length', { text: 'hi', finish: 'length' }, { lengthAllowed: true }, ['hi']],
    ['but not when nothing came of it', { finish: 'length' }, { lengthAllowed: true }, 'bad-output length'],
    ['a pause is not an end', { text: 'hi', finish: 'paused' }, {}, 'bad-output paused'],
    [
      'an announced call that is missing',
      { text: 'Let me look', finish: 'tool-calls' },
      {},
      'bad-output tool-arguments',
    ],
  ])('%s', (_what, reply, expectation, expected) => {
    expect(story(read(reply, expectation))).toEqual(expected);
  });
});

describe('a structured answer', () => {
  it.each<[string, string, boolean, unknown]>([
    ['is parsed and checked', '{"total":1}', false, [{ total: 1 }]],
    ['loses what the schema does not know', '{"total":1,"x":2}', false, [{ total: 1 }]],
    ['is taken out of prose', 'Sure: {"total":1} ok?', false, [{ total: 1 }, 'json-extracted']],
    ['is taken out of a fence', '```json\n{"total":1}\n```', false, [{ total: 1 }, 'json-extracted']],
    [
      'is the piece that fits',
      '{"draft":"long, long"} then {"total":1}',
      false,
      [{ total: 1 }, 'json-extracted'],
    ],
    ['is not mended unasked', '{"total":1,}', false, 'bad-output json'],
    ['is mended when asked', 'So: {"total":1,}', true, [{ total: 1 }, 'json-repaired']],
    ['is checked after mending', '{"total":NaN,}', true, 'bad-output schema'],
    ['must fit', '{"total":"1"}', true, 'bad-output schema'],
    ['must fit when extracted', 'So: {"total":"1"}', false, 'bad-output schema'],
    ['is not a part of a broken one', '{"sum": {"total":1}, oops', false, 'bad-output json'],
    ['is not prose', 'I cannot', true, 'bad-output json'],
  ])('%s', (_what, answer, repair, expected) => {
    expect(story(read({ text: answer }, { contract: invoice, repair }))).toEqual(expected);
  });

  it.each([true, false])('is never accepted when it was cut, even if it parses (repair: %s)', (repair) => {
    for (const answer of ['{"total":1}', '{"total":1']) {
      const result = read(
        { text: answer, finish: 'length' },
        { contract: invoice, repair, lengthAllowed: true },
      );
      expect(story(result)).toBe('bad-output length');
    }
  });

  it('waits for the results of the tools it asked for', () => {
    const result = read(
      { text: 'Let me look', toolCalls: [call('{}')], finish: 'tool-calls' },
      { contract: invoice },
    );
    expect(story(result)).toEqual([undefined]);
  });

  it('says where it does not fit and what was expected, and no word of the answer', () => {
    const schema = z.object({
      items: z.array(z.object({ kind: z.enum(['a', 'b']) })),
      byName: z.record(z.string(), z.number()),
      note: z.string().refine(() => false, { error: (issue) => `bad: ${String(issue.input)}` }),
      closed: z.strictObject({}),
    });
    const answer = {
      items: [{ kind: 'CANARY' }],
      byName: { CANARY: 'x' },
      note: 'CANARY',
      closed: { CANARY: 1 },
    };
    const result = read({ text: JSON.stringify(answer) }, { contract: contractOf(schema) });
    expect(result).toMatchObject({
      failure: {
        message:
          'the answer does not match the schema: items[0].kind should be one of the allowed values; ' +
          'byName.* should be of type number; note does not pass a check of its own; and 1 more',
      },
      rejected: {
        text: JSON.stringify(answer),
        problem: expect.stringContaining('Unrecognized key: "CANARY"'),
      },
    });
    expect(JSON.stringify(result.ok || result.failure)).not.toContain('CANARY');
  });

  it.each([
    ['an asynchronous check', z.object({}).refine(async () => true)],
    ['a transform that throws', z.object({}).transform(() => JSON.parse('{'))],
    ['nesting deeper than the stack', z.lazy((): z.ZodType => z.object({ a: z.json() }))],
  ])('is a failure, not a crash, when the schema has %s', (_what, schema) => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(story(read({ text: deep }, { contract: contractOf(schema) }))).toBe('bad-output schema-threw');
  });

  it.each([z.unknown(), z.looseObject({}), z.record(z.string(), z.unknown())])(
    'touches no prototype',
    (schema) => {
      const attack = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
      const result = read({ text: attack }, { contract: contractOf(schema) });
      expect(result.ok).toBe(true);
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      expect(Object.getPrototypeOf(result.ok && result.answer.output)).toBe(Object.prototype);
    },
  );
});

describe('a tool call', () => {
  it.each<[string, ReturnType<typeof call>, boolean, unknown]>([
    ['keeps its arguments as written', call('{ "a": 1 }'), false, '{ "a": 1 }'],
    ['may have none', call(' '), false, '{}'],
    ['must parse', call('{"a":'), false, 'bad-output tool-arguments'],
    ['must be an object', call('[1]'), true, 'bad-output tool-arguments'],
    ['must be an object when mended', call('[1,]'), true, 'bad-output tool-arguments'],
    ['is not an object and something else', call('{}{"a":1}'), true, 'bad-output tool-arguments'],
    ['is mended when asked', call('{"a":1,}'), true, '{"a":1}'],
    ['must be of a tool that was offered', call('{}', { name: 'rm' }), false, 'bad-output unknown-tool'],
  ])('%s', (_what, toolCall, repair, expected) => {
    const result = read({ toolCalls: [toolCall], finish: 'tool-calls' }, { repair });
    expect(result.ok ? result.answer.toolCalls[0]?.arguments : story(result)).toEqual(expected);
  });

  it('is not believed when the answer was cut', () => {
    for (const args of ['{"a":1', '{}']) {
      const reply: Partial<Reply> = { text: 'Let me look', toolCalls: [call(args)], finish: 'length' };
      expect(story(read(reply, { repair: true, lengthAllowed: true }))).toBe('bad-output length');
    }
  });

  it('gets an id of its own when it has none, the same each time', () => {
    const toolCalls = ['call_1', '', 'x', 'x', ''].map((id) => call('{}', { id }));
    const ids = (requestId?: string): unknown => {
      const result = read({ toolCalls }, { requestId });
      return result.ok && result.answer.toolCalls.map(({ id }) => id);
    };
    expect(ids()).toEqual(['call_1', 'call_1_', 'x', 'call_3', 'call_4']);
    expect(ids('a-b')).toEqual(['call_1', 'call_ab_1', 'x', 'call_ab_3', 'call_ab_4']);
    expect(ids('a-b')).toEqual(ids('a-b'));
  });

  it('shows its words to the model, and not to the log', () => {
    const result = read({ toolCalls: [call('CANARY', { name: 'CANARY' })] });
    expect(JSON.stringify(result.ok || result.failure)).not.toContain('CANARY');
    expect(result).toMatchObject({
      rejected: { problem: 'There is no tool called "CANARY". The tools are: look_up.' },
    });
  });
});

describe('readAnswer', () => {
  const finishes: readonly Finish[] = [
    'stop',
    'length',
    'tool-calls',
    'refused',
    'content-filtered',
    'paused',
    'other',
  ];
  const junk = fc.oneof(
    fc.string({ unit: codePoint }),
    fc.json(),
    fc.json().map((json) => json.slice(0, -1)),
  );
  const anyReply = fc.record({
    text: junk,
    finish: fc.constantFrom(...finishes),
    toolCalls: fc.array(
      fc.record({ id: fc.string(), name: fc.constantFrom('look_up', 'x'), arguments: junk }),
      { maxLength: 3 },
    ),
  });

  it('takes whatever a model writes, and what it accepts keeps its promises', () => {
    fc.assert(
      fc.property(
        anyReply,
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (reply, structured, repair, lengthAllowed) => {
          const result = read(reply, { contract: structured ? invoice : text, repair, lengthAllowed });
          if (!result.ok) return;
          const { toolCalls } = result.answer;
          expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(toolCalls.length);
          for (const each of toolCalls) expect(JSON.parse(each.arguments)).toBeTypeOf('object');
          expect(['stop', 'tool-calls', 'other', 'length']).toContain(reply.finish);
        },
      ),
    );
  });
});

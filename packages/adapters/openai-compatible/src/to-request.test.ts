import type { JsonObject, ModelCall } from '@understudy/core';
import { callTo } from '@understudy/testing/contract';
import { describe, expect, it } from 'vitest';

import { askingOf } from './asking.ts';
import type { Dialect } from './dialect.ts';
import { plainDialect } from './plain-dialect.ts';
import { toRequest } from './to-request.ts';
import type { Request } from './to-request.ts';

interface Put {
  readonly dialect?: Partial<Dialect>;
  readonly streams?: boolean;
}

function put(fields: Partial<ModelCall>, { dialect = {}, streams = false }: Put = {}): Request {
  return toRequest(askingOf(callTo('m', fields), { ...plainDialect, ...dialect }, streams));
}

/** What a call adds to the body of a plain one, as it goes on the wire. */
function added(fields: Partial<ModelCall>, options?: Put): JsonObject {
  const {
    messages: _messages,
    model: _model,
    stream: _stream,
    ...rest
  } = JSON.parse(JSON.stringify(put(fields, options).body));
  return rest;
}

const thinker = { facts: { model: 'x/m', reasoning: true } };
const plainFacts = { facts: { model: 'x/m', reasoning: false } };

describe('toRequest', () => {
  it('asks a plain question with nothing beside it', () => {
    expect(put({ messages: [{ role: 'user', content: 'hi' }] }).body).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      stream: false,
    });
  });

  it('asks for the usage of a stream, where it must be asked for', () => {
    expect(added({}, { streams: true })).toEqual({ stream_options: { include_usage: true } });
    expect(added({}, { streams: true, dialect: { asksForUsage: false } })).toEqual({});
  });

  it('passes parameters on by the names they have here', () => {
    const fields = { maxOutputTokens: 9, temperature: 0, topP: 0.5, stop: ['a'], seed: 7 };
    expect(added(fields)).toEqual({ max_tokens: 9, temperature: 0, top_p: 0.5, stop: ['a'], seed: 7 });
    const dialect = {
      maxOutputTokens: 'most',
      maxReasoningTokens: 'most_with_thoughts',
      seed: 'random_seed',
    };
    expect(added(fields, { dialect })).toMatchObject({ most: 9, random_seed: 7 });
    expect(added({ ...fields, ...thinker }, { dialect })).toMatchObject({ most_with_thoughts: 9 });
  });

  it.each<[string, Partial<ModelCall>, Partial<Dialect>, JsonObject, readonly string[]]>([
    [
      'refused for all',
      { temperature: 1, seed: 1 },
      { refuses: ['seed'] },
      { temperature: 1 },
      ['seed left out: the model does not take it'],
    ],
    [
      'refused while it thinks',
      { temperature: 1, ...thinker },
      { refusesWhileThinking: ['temperature'] },
      {},
      ['temperature left out: the model does not take it while it thinks'],
    ],
    [
      'not refused while it does not',
      { temperature: 1, thinking: false, ...thinker },
      { refusesWhileThinking: ['temperature'] },
      { temperature: 1, reasoning_effort: 'none' },
      [],
    ],
    [
      'of some models',
      { topP: 1 },
      { models: [{ match: /^m/, refuses: ['topP'] }] },
      {},
      ['topP left out: the model does not take it'],
    ],
    [
      'too hot',
      { temperature: 2 },
      { highestTemperature: 1.5 },
      { temperature: 1.5 },
      ['temperature 2 said as 1.5, the highest there is'],
    ],
    [
      'too many',
      { stop: ['a', 'b', 'c'] },
      { mostStops: 2 },
      { stop: ['a', 'b'] },
      ['stop cut to the first 2, the most there can be'],
    ],
    ['none at all', { stop: [] }, {}, {}, []],
  ])('does without what cannot be sent, and says so: %s', (_what, fields, dialect, body, notes) => {
    expect(added(fields, { dialect })).toEqual(body);
    expect(put(fields, { dialect }).notes).toEqual(notes);
    const refusing = (): unknown => put({ ...fields, unsupported: 'refuse' }, { dialect });
    if (notes.length === 0) expect(refusing).not.toThrow();
    else expect(refusing).toThrow(/^m cannot be asked with this/);
  });

  it.each<[string, Partial<ModelCall>, Partial<Dialect>, JsonObject, readonly string[]]>([
    ['a level', { effort: 'low' }, {}, { reasoning_effort: 'low' }, []],
    ['no thinking', { thinking: false }, {}, { reasoning_effort: 'none' }, []],
    ['a limit', { thinking: 100 }, { thinkingBudget: (tokens) => ({ budget: tokens }) }, { budget: 100 }, []],
    [
      'a limit and a level',
      { thinking: 100, effort: 'low' },
      { thinkingBudget: (tokens) => ({ budget: tokens }) },
      { reasoning_effort: 'low', budget: 100 },
      [],
    ],
    [
      'a limit where there are only levels',
      { thinking: 5000 },
      {},
      { reasoning_effort: 'medium' },
      ['thinking said as effort medium: the provider takes no limit'],
    ],
    [
      'more than there is',
      { effort: 'max' },
      {},
      { reasoning_effort: 'high' },
      ['effort max said as high, the nearest that the model has'],
    ],
    [
      'between two levels, the cheaper',
      { effort: 'medium' },
      { models: [{ match: /m/, effort: { low: { e: 1 }, high: { e: 2 } } }] },
      { e: 1 },
      ['effort medium said as low, the nearest that the model has'],
    ],
    [
      'a level where there is none',
      { effort: 'low' },
      { effort: {} },
      {},
      ['effort left out: the model takes no level of effort'],
    ],
    [
      'no thinking where it cannot be switched',
      { thinking: false },
      { effort: {} },
      {},
      ['thinking left out: the model takes no level of effort'],
    ],
    [
      'thinking of a model that does not',
      { effort: 'high', thinking: 99, ...plainFacts },
      {},
      {},
      ['effort left out: the model does not reason', 'thinking left out: the model does not reason'],
    ],
    ['no thinking of a model that does not', { effort: 'none', thinking: false, ...plainFacts }, {}, {}, []],
  ])('asks for thinking in the words there are: %s', (_what, fields, dialect, body, notes) => {
    expect(added(fields, { dialect })).toEqual(body);
    expect(put(fields, { dialect }).notes).toEqual(notes);
  });

  it('merges options last, as they are, and only its own', () => {
    const options = { mine: { temperature: 9, logit_bias: { a: 1 }, stop: null }, other: { seed: 1 } };
    expect(added({ temperature: 1, stop: ['x'], options }, { dialect: { id: 'mine' } })).toEqual({
      temperature: 9,
      logit_bias: { a: 1 },
      stop: null,
    });
  });

  it('lets nobody choose another model, or another kind of answer, by options', () => {
    const options = { mine: { model: 'expensive', stream: true } };
    expect(put({ options }, { dialect: { id: 'mine' } }).body).toMatchObject({ model: 'm', stream: false });
  });

  it('passes a cache hint on where there is something to ask for', () => {
    expect(added({ cache: { key: 'k' } })).toEqual({});
    expect(
      added(
        { cache: { key: 'k' } },
        { dialect: { cache: ({ key }, model) => ({ prompt_cache_key: key, model_for: model }) } },
      ),
    ).toEqual({
      prompt_cache_key: 'k',
      model_for: 'm',
    });
  });

  it('can only be answered in a stream where the model thinks nowhere else', () => {
    const dialect: Partial<Dialect> = { models: [{ match: /m/, thinksInStreams: true }] };
    expect(put(thinker, { dialect }).streamOnly).toBe(true);
    expect(put({ ...thinker, thinking: false }, { dialect }).streamOnly).toBe(false);
    expect(put(thinker).streamOnly).toBe(false);
  });
});

describe('tools in a request', () => {
  const weather = {
    name: 'weather',
    description: 'Asks.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  };
  const loose = { name: 'loose', parameters: { type: 'object', properties: { city: { type: 'string' } } } };

  it('are told with their schemas', () => {
    expect(added({ tools: [weather] })).toEqual({ tools: [{ type: 'function', function: weather }] });
    expect(added({ tools: [] })).toEqual({});
  });

  it('are held to their schemas where that changes nothing in their meaning', () => {
    const { tools } = added({ tools: [weather, loose] }, { dialect: { strictTools: true } });
    const parameters = { ...weather.parameters, additionalProperties: false };
    expect(tools).toEqual([
      { type: 'function', function: { ...weather, parameters, strict: true } },
      { type: 'function', function: loose },
    ]);
  });

  it.each<[string, Partial<ModelCall>, Partial<Dialect>, unknown, readonly string[]]>([
    ['auto', { toolChoice: 'auto' }, {}, 'auto', []],
    ['none', { toolChoice: 'none' }, {}, 'none', []],
    ['required', { toolChoice: 'required' }, {}, 'required', []],
    [
      'another word',
      { toolChoice: 'required' },
      { toolChoice: { auto: 'auto', none: 'none', required: 'any' } },
      'any',
      [],
    ],
    ['by name', { toolChoice: { tool: 'loose' } }, {}, { type: 'function', function: { name: 'loose' } }, []],
    [
      'no word',
      { toolChoice: 'required' },
      { toolChoice: { auto: 'auto', none: 'none', required: undefined } },
      undefined,
      ['toolChoice left out: the provider does not know required'],
    ],
  ])('are forced: %s', (_what, fields, dialect, choice, notes) => {
    const call = { tools: [weather, loose], ...fields };
    expect(added(call, { dialect })['tool_choice']).toEqual(choice);
    expect(put(call, { dialect }).notes).toEqual(notes);
  });

  it('are forced by name when there is no word for it and one tool', () => {
    const dialect = { toolChoice: { auto: 'auto', none: 'none', required: undefined } };
    expect(added({ tools: [weather], toolChoice: 'required' }, { dialect })).toMatchObject({
      tool_choice: { type: 'function', function: { name: 'weather' } },
    });
  });
});

describe('the format in a request', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: 'integer', minimum: 1 } },
    required: ['a'],
  };
  const format = { type: 'json', name: 'my answer/1', schema } as const;
  const holding = (structured: 'schema' | 'json' | 'prompt'): Partial<ModelCall> => ({
    format,
    facts: { model: 'x/m', structured },
  });
  const record = {
    type: 'object',
    properties: { meta: { type: 'object', additionalProperties: { type: 'string' } } },
    required: ['meta'],
  } as const;

  it('is a schema in the strict subset where the model can be held to one', () => {
    expect(added(holding('schema'))).toEqual({
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'my_answer_1',
          strict: true,
          schema: {
            type: 'object',
            properties: {
              a: { type: 'string' },
              b: { description: '(minimum: 1)', anyOf: [{ type: 'integer' }, { type: 'null' }] },
            },
            required: ['a', 'b'],
            additionalProperties: false,
          },
        },
      },
    });
    expect(put(holding('schema')).dropNulls).toBe(schema);
  });

  it('is JSON, with the schema in the prompt, where it cannot', () => {
    const { body, dropNulls } = put({
      ...holding('json'),
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hi' },
      ],
    });
    expect(body).toMatchObject({ response_format: { type: 'json_object' } });
    const [system, user] = body['messages'] as readonly JsonObject[];
    expect(system?.['content']).toMatch(/^Be brief\.\n\nAnswer with one JSON object \(valid json/);
    expect(system?.['content']).toContain(JSON.stringify(schema));
    expect(user).toEqual({ role: 'user', content: 'hi' });
    expect(dropNulls).toBeUndefined();
  });

  it('is asked for in the prompt alone where the model knows no format', () => {
    const { body } = put(holding('prompt'));
    expect(body).not.toHaveProperty('response_format');
    expect(body['messages']).toMatchObject([
      { role: 'system', content: expect.stringContaining('json') },
      { role: 'user' },
    ]);
  });

  it('is JSON, with a note, for a schema that cannot be said', () => {
    const { body, notes } = put({ ...holding('schema'), format: { ...format, schema: record } });
    expect(body).toMatchObject({ response_format: { type: 'json_object' } });
    expect(notes).toEqual([
      'schema: meta is a record, whose keys are not known; asked for JSON and told the schema instead',
    ]);
  });

  it.each<[string, Partial<ModelCall>, Put, string]>([
    [
      'no more than the provider can',
      holding('schema'),
      { dialect: { structured: { ...plainDialect.structured, best: 'json' } } },
      'json_object',
    ],
    ['what is assumed of a model nobody knows', { format }, {}, 'json_object'],
    [
      'what a model is known to do',
      { format },
      { dialect: { models: [{ match: /m/, structured: 'schema' }] } },
      'json_schema',
    ],
  ])('is %s', (_what, fields, options, type) => {
    expect(added(fields, options)).toMatchObject({ response_format: { type } });
  });

  it.each<[string, Partial<ModelCall>, boolean]>([
    ['stream', {}, true],
    ['tools', { tools: [{ name: 't', parameters: {} }] }, false],
    ['thinking', { effort: 'high' }, false],
  ])('is asked for in the prompt beside %s, if the provider takes none there', (clash, fields, streams) => {
    const structured = { ...plainDialect.structured, notWith: ['stream', 'tools', 'thinking'] } as const;
    const call = { ...holding('schema'), ...fields };
    expect(added(call, { streams, dialect: { structured } })).not.toHaveProperty('response_format');
    expect(put(call, { streams, dialect: { structured } }).notes).toEqual([
      `format asked for in the prompt: the provider takes none beside ${clash}`,
    ]);
    expect(added(call, { streams })).toHaveProperty('response_format');
  });

  it('switches off thinking that nobody asked for, if it is in the way', () => {
    const structured = { ...plainDialect.structured, notWith: ['thinking'] } as const;
    const call = { format, facts: { model: 'x/m', reasoning: true, structured: 'json' } } as const;
    expect(added(call, { dialect: { structured } })).toMatchObject({
      reasoning_effort: 'none',
      response_format: { type: 'json_object' },
    });
    expect(put(call, { dialect: { structured } }).notes).toEqual([
      'thinking switched off: the provider takes no format beside it',
    ]);
  });
});

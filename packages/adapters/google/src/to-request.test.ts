import type { JsonObject, Message, ModelCall } from '@understudy/core';
import { describe, expect, it } from 'vitest';

import { callWith } from '../test/loopback.ts';
import { toRequest } from './to-request.ts';

function configOf(part: Partial<ModelCall> = {}): JsonObject {
  const { automaticContinuation, automaticFunctionCalling, ...config } = toRequest(
    callWith(part),
    'google',
  ).config;
  expect([automaticContinuation, automaticFunctionCalling]).toEqual([false, { disable: true }]);
  return config;
}

function notesOf(part: Partial<ModelCall>): readonly string[] {
  return toRequest(callWith(part), 'google').notes;
}

function failureFrom(part: Partial<ModelCall>): unknown {
  try {
    return toRequest(callWith(part), 'google');
  } catch (error) {
    return error;
  }
}

const user: Message = { role: 'user', content: 'Hello' };
const tool = {
  name: 'weather',
  description: 'Says how it is.',
  parameters: { $schema: 'x', type: 'object', properties: {} },
};
const facts = { model: 'google/x', maxOutputTokens: 65_536 };
const format = {
  type: 'json',
  name: 'x',
  schema: { type: 'object', properties: { a: { type: 'string' } } },
} as const;

describe('toRequest', () => {
  it('says as little as a call does', () => {
    expect(configOf()).toEqual({});
    expect(toRequest(callWith(), 'google').contents).toEqual([{ role: 'user', parts: [{ text: 'Hello' }] }]);
  });

  it('passes on what the API takes', () => {
    const part = { maxOutputTokens: 100, temperature: 0.5, topP: 0.9, seed: 7, stop: ['a', 'b'] };
    expect(configOf(part)).toEqual({
      maxOutputTokens: 100,
      temperature: 0.5,
      topP: 0.9,
      seed: 7,
      stopSequences: ['a', 'b'],
    });
    expect(notesOf(part)).toEqual([]);
    expect(configOf({ temperature: 0, seed: 0, stop: [] })).toEqual({ temperature: 0, seed: 0 });
  });

  it.each<[Partial<ModelCall>, JsonObject, string]>([
    [{ temperature: 2.5 }, { temperature: 2 }, 'temperature 2.5 said as 2, the highest there is'],
    [
      { maxOutputTokens: 99_999, facts },
      { maxOutputTokens: 65_536 },
      'maxOutputTokens 99999 said as 65536, the most that the model writes',
    ],
    [
      { stop: ['1', '2', '3', '4', '5', '6'] },
      { stopSequences: ['1', '2', '3', '4', '5'] },
      'stop cut to the first 5, the most there can be',
    ],
  ])('says what it can of %j, or refuses', (part, config, note) => {
    expect(configOf(part)).toEqual(config);
    expect(notesOf(part)).toEqual([note]);
    expect(failureFrom({ ...part, unsupported: 'refuse' })).toMatchObject({
      failure: { kind: 'bad-request', code: 'unsupported-parameter' },
    });
  });

  it('sets the system prompt apart, wherever it stood', () => {
    const messages: readonly Message[] = [
      { role: 'system', content: 'Be brief.' },
      user,
      { role: 'system', content: '' },
      { role: 'system', content: 'Be kind.' },
    ];
    expect(configOf({ messages })).toEqual({ systemInstruction: 'Be brief.\n\nBe kind.' });
  });

  it('needs something to answer', () => {
    expect(failureFrom({ messages: [{ role: 'system', content: 'Be brief.' }] })).toMatchObject({
      failure: { kind: 'bad-request', code: 'no-messages' },
    });
  });

  it.each([
    ['auto' as const, { mode: 'AUTO' }],
    ['none' as const, { mode: 'NONE' }],
    ['required' as const, { mode: 'ANY' }],
    [{ tool: 'weather' }, { mode: 'ANY', allowedFunctionNames: ['weather'] }],
  ])('offers tools, with the choice %j', (toolChoice, functionCallingConfig) => {
    const declaration = {
      name: 'weather',
      description: 'Says how it is.',
      parametersJsonSchema: { type: 'object', properties: {} },
    };
    expect(configOf({ tools: [tool], toolChoice })).toEqual({
      tools: [{ functionDeclarations: [declaration] }],
      toolConfig: { functionCallingConfig },
    });
    expect(configOf({ tools: [tool] })).not.toHaveProperty('toolConfig');
    expect(configOf({ tools: [], toolChoice })).toEqual({});
  });

  it('holds the model to a schema in which everything is required', () => {
    const schema = {
      type: 'object',
      properties: {
        a: { type: 'array', items: { type: 'number', minimum: 1 }, minItems: 2 },
        b: { type: 'string', format: 'date', minLength: 3 },
      },
      required: ['a'],
    };
    const request = toRequest(callWith({ format: { type: 'json', name: 'x', schema } }), 'google');
    expect(request.config).toMatchObject({
      responseMimeType: 'application/json',
      responseJsonSchema: {
        type: 'object',
        properties: {
          a: { type: 'array', items: { type: 'number', minimum: 1 }, minItems: 2 },
          b: { description: '(minLength: 3)', anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }] },
        },
        required: ['a', 'b'],
        additionalProperties: false,
      },
    });
    expect(request.dropNulls).toBe(schema);
  });

  it.each<[string, Partial<ModelCall>, string | undefined, string | undefined]>([
    ['a schema', {}, 'application/json', undefined],
    ['a schema beside tools', { tools: [tool] }, 'application/json', undefined],
    [
      'JSON and words where the catalog says so',
      { facts: { ...facts, structured: 'json' } },
      'application/json',
      'JSON Schema',
    ],
    [
      'words where the catalog says so',
      { facts: { ...facts, structured: 'prompt' } },
      undefined,
      'JSON Schema',
    ],
    ['words to a model that knows no schemas', { model: 'gemma-4-31b-it' }, undefined, 'JSON Schema'],
    ['a schema to an older model', { model: 'gemini-2.5-flash' }, 'application/json', undefined],
    [
      'words to an older model with tools',
      { model: 'gemini-2.5-flash', tools: [tool] },
      undefined,
      'JSON Schema',
    ],
  ])('asks for an object by %s', (_means, part, mimeType, words) => {
    const config = configOf({ format, ...part });
    expect(config['responseMimeType']).toBe(mimeType);
    expect('responseJsonSchema' in config).toBe(words === undefined);
    if (words) expect(config['systemInstruction']).toContain(words);
    else expect(config).not.toHaveProperty('systemInstruction');
  });

  it('says why a schema could only be told', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'object', additionalProperties: { type: 'string' } } },
    };
    const part = { format: { type: 'json', name: 'x', schema } } as const;
    expect(notesOf(part)).toEqual([
      'schema: a is a record, whose keys are not known; told to the model instead',
    ]);
    expect(configOf(part)).toMatchObject({
      responseMimeType: 'application/json',
      systemInstruction: expect.stringContaining('JSON Schema'),
    });
    expect(notesOf({ format, model: 'gemini-2.5-flash', tools: [tool] })).toEqual([
      'format asked for in the prompt: the model takes none beside tools',
    ]);
  });
});

import type { JsonObject, Message, ModelCall } from '@understudy/core';
import { describe, expect, it } from 'vitest';

import { callWith } from '../test/loopback.ts';
import { toRequest } from './to-request.ts';

function bodyOf(part: Partial<ModelCall> = {}): JsonObject {
  return toRequest(callWith(part), 'anthropic', false).body;
}

function notesOf(part: Partial<ModelCall>): readonly string[] {
  return toRequest(callWith(part), 'anthropic', false).notes;
}

function failureFrom(part: Partial<ModelCall>): unknown {
  try {
    return toRequest(callWith({ unsupported: 'refuse', ...part }), 'anthropic', false);
  } catch (error) {
    return error;
  }
}

const facts = { model: 'anthropic/claude-sonnet-5', maxOutputTokens: 64_000 };
const user: Message = { role: 'user', content: 'Hello' };
const tool = {
  name: 'weather',
  description: 'Says how it is.',
  parameters: { type: 'object', properties: {} },
};

describe('toRequest', () => {
  it('says as little as a call does', () => {
    expect(bodyOf()).toEqual({
      model: 'claude-sonnet-5',
      max_tokens: 4096,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
      stream: false,
    });
  });

  it.each([
    [{ maxOutputTokens: 100 }, 100, []],
    [{ maxOutputTokens: 100, facts }, 100, []],
    [{ facts }, 64_000, []],
    [{}, 4096, []],
    [{ maxOutputTokens: 0 }, 0, []],
    [
      { maxOutputTokens: 99_999, facts },
      64_000,
      ['maxOutputTokens 99999 said as 64000, the most that the model writes'],
    ],
  ])('always sets a limit (%j)', (part, limit, notes) => {
    expect(bodyOf(part)['max_tokens']).toBe(limit);
    expect(notesOf(part)).toEqual(notes);
  });

  it('leaves out what the API refuses, and says so', () => {
    const part = { temperature: 1, topP: 1, seed: 7 };
    expect(Object.keys(bodyOf(part))).toEqual(Object.keys(bodyOf()));
    expect(notesOf(part)).toEqual([
      'temperature left out: the API does not take it',
      'topP left out: the API does not take it',
      'seed left out: the API does not take it',
    ]);
  });

  it.each([
    [{ temperature: 0 }, 'temperature'],
    [{ topP: 0.5 }, 'topP'],
    [{ seed: 0 }, 'seed'],
    [{ maxOutputTokens: 99_999, facts }, 'maxOutputTokens'],
    [{ stop: ['\n'] }, 'stop'],
    [{ model: 'claude-opus-5-5', toolChoice: 'required' as const, tools: [tool] }, 'toolChoice'],
    [{ model: 'claude-opus-5-5', thinking: false as const }, 'thinking'],
  ])('refuses over it where the route says so (%j)', (part, parameter) => {
    expect(failureFrom(part)).toMatchObject({
      failure: {
        kind: 'bad-request',
        code: 'unsupported-parameter',
        message: expect.stringContaining(parameter),
      },
    });
  });

  it('sets the system prompt apart, wherever it stood', () => {
    const messages: readonly Message[] = [
      { role: 'system', content: 'Be brief.' },
      user,
      { role: 'system', content: '' },
      { role: 'system', content: 'Be kind.' },
    ];
    expect(bodyOf({ messages })).toMatchObject({
      system: 'Be brief.\n\nBe kind.',
      messages: [{ role: 'user' }],
    });
  });

  it.each([
    ['auto' as const, { type: 'auto' }],
    ['none' as const, { type: 'none' }],
    ['required' as const, { type: 'any' }],
    [{ tool: 'weather' }, { type: 'tool', name: 'weather' }],
    [undefined, undefined],
  ])('offers tools, with the choice %j', (toolChoice, said) => {
    const body = bodyOf({ tools: [tool], toolChoice });
    expect(body['tools']).toEqual([
      { name: 'weather', description: 'Says how it is.', input_schema: { type: 'object', properties: {} } },
    ]);
    expect(body['tool_choice']).toEqual(said);
  });

  it('makes nobody call a tool who cannot be made to', () => {
    const part = { model: 'claude-opus-5-5', tools: [tool], toolChoice: 'required' } as const;
    expect(bodyOf(part)['tool_choice']).toBeUndefined();
    expect(notesOf(part)).toEqual(['toolChoice left out: the model cannot be made to call a tool']);
  });

  it.each(['claude-opus-5', 'claude-fable-5', 'claude-mythos-5', 'claude-haiku-5-5', 'claude-haiku-4-5'])(
    'makes %s call a tool',
    (model) => {
      expect(bodyOf({ model, tools: [tool], toolChoice: 'required' })['tool_choice']).toEqual({
        type: 'any',
      });
    },
  );

  it.each(['claude-sonnet-5-5', 'claude-fable-5-1', 'claude-mythos-5-2'])(
    'asks %s to call a tool',
    (model) => {
      expect(bodyOf({ model, tools: [tool], toolChoice: 'required' })).not.toHaveProperty('tool_choice');
    },
  );

  it('names the tools of the past where none are offered', () => {
    const calls = {
      role: 'assistant',
      content: '',
      toolCalls: [{ id: 'a', name: 'weather', arguments: '{}' }],
    } as const;
    const messages = [user, calls, { role: 'tool', toolCallId: 'a', content: 'rain' }] as const;
    expect(bodyOf({ messages })).toMatchObject({
      tools: [{ name: 'weather', input_schema: { type: 'object' } }],
      tool_choice: { type: 'none' },
    });
  });

  it('marks what may be cached: the part that stays, and the end of a conversation that goes on', () => {
    const system: Message = { role: 'system', content: 'Be brief.' };
    const short = { cache_control: { type: 'ephemeral', ttl: '5m' } };
    const long = { cache_control: { type: 'ephemeral', ttl: '1h' } };
    expect(bodyOf({ cache: {}, messages: [system, user] })).toMatchObject({
      system: [{ text: 'Be brief.', ...short }],
    });
    expect(bodyOf({ cache: {}, messages: [system, user] })['cache_control']).toBeUndefined();
    expect(bodyOf({ cache: { ttl: 'short' } })).toMatchObject(short);
    const messages = [system, user, { role: 'assistant', content: 'Hi' }, user] as const;
    expect(bodyOf({ cache: { ttl: 'long', key: 'k' }, messages })).toMatchObject({ system: [long], ...long });
  });

  it('passes on words to stop at, but for those of white space', () => {
    expect(bodyOf({ stop: ['END', '\n\n'] })['stop_sequences']).toEqual(['END']);
    expect(notesOf({ stop: ['END', '\n\n'] })).toEqual(['stop said without those of white space alone']);
    expect(bodyOf({ stop: [' '] })).not.toHaveProperty('stop_sequences');
  });

  it('adds the options of this provider as they are, joined with what they stand beside', () => {
    const format = { type: 'json', name: 'x', schema: { type: 'object', properties: {} } } as const;
    const options = {
      anthropic: {
        output_config: { effort: 'xhigh' },
        metadata: { user_id: 'u' },
        max_tokens: 7,
        stream: true,
        model: 'other',
      },
      openai: { nothing: 1 },
    };
    const body = bodyOf({ format, options });
    expect(body).toMatchObject({
      model: 'claude-sonnet-5',
      stream: false,
      max_tokens: 7,
      metadata: { user_id: 'u' },
      output_config: { effort: 'xhigh', format: { type: 'json_schema' } },
    });
    expect(body).not.toHaveProperty('nothing');
  });

  it('holds the model to a schema in which everything is required', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', minLength: 3 } } };
    const request = toRequest(callWith({ format: { type: 'json', name: 'x', schema } }), 'anthropic', false);
    expect(request.body['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: {
            a: { description: '(minLength: 3)', anyOf: [{ type: 'string' }, { type: 'null' }] },
          },
          required: ['a'],
          additionalProperties: false,
        },
      },
    });
    expect(request.dropNulls).toBe(schema);
  });

  it('keeps the formats that the API knows, and tells any other', () => {
    const known = 'date-time time date duration email hostname uri ipv4 ipv6 uuid'.split(' ');
    const properties = Object.fromEntries(
      [...known, 'uri-template'].map((format) => [format, { type: 'string', format }]),
    );
    const schema = { type: 'object', properties, required: Object.keys(properties) };
    const said = JSON.stringify(bodyOf({ format: { type: 'json', name: 'x', schema } })['output_config']);
    expect([...said.matchAll(/"format":"([\w-]+)"/g)].map(([, format]) => format)).toEqual(known);
    expect(said).toContain('(format: \\"uri-template\\")');
  });

  it('tells a schema that refers to itself', () => {
    const schema = { type: 'object', properties: { child: { $ref: '#' } }, required: ['child'] };
    expect(bodyOf({ format: { type: 'json', name: 'x', schema } })).not.toHaveProperty('output_config');
  });

  it.each([
    ['the model knows no schemas', { model: 'claude-sonnet-4-0' }],
    ['the catalog says so', { facts: { model: 'anthropic/x', structured: 'prompt' as const } }],
  ])('tells the schema in the prompt where %s', (_why, part) => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const messages: readonly Message[] = [{ role: 'system', content: 'Be brief.' }, user];
    const body = bodyOf({ format: { type: 'json', name: 'x', schema }, messages, ...part });
    expect(body).not.toHaveProperty('output_config');
    expect(body['system']).toMatch(/^Be brief\.\n\nAnswer with one JSON object .*\n\{"type":"object"/s);
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
    expect(bodyOf(part)['system']).toContain('JSON Schema');
  });
});

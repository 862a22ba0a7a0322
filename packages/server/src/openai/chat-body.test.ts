import { describe, expect, it } from 'vitest';

import { chatBody } from './chat-body.ts';
import { readBody } from './openai-error.ts';

const least = { model: 'lead/large', messages: [{ role: 'user', content: 'Hello' }] };

function problemIn(said: object): { code: string | null; param: string | null; message: string } | undefined {
  const read = readBody(chatBody, { ...least, ...said });
  return read.ok
    ? undefined
    : { code: read.error.code, param: read.error.param, message: read.error.message };
}

describe('a body of a chat completion', () => {
  it.each([
    { n: 1 },
    { logprobs: false, top_logprobs: 0 },
    { logit_bias: {} },
    { frequency_penalty: 0, presence_penalty: 0 },
    { parallel_tool_calls: true },
    { store: false },
    { service_tier: 'auto' },
    { verbosity: 'medium' },
    { modalities: ['text'] },
    { temperature: null, top_p: null, stop: null, tools: null, response_format: null, stream: null },
    { n: null, logprobs: null, audio: null, functions: null },
    { stream: true, stream_options: { include_usage: true, include_obfuscation: false } },
  ])('may ask for nothing in as many words: %j', (said) => {
    expect(problemIn(said)).toBeUndefined();
  });

  it.each([
    ['n', 2],
    ['logprobs', true],
    ['top_logprobs', 3],
    ['logit_bias', { 50256: -100 }],
    ['frequency_penalty', 0.5],
    ['presence_penalty', -0.5],
    ['parallel_tool_calls', false],
    ['store', true],
    ['service_tier', 'flex'],
    ['verbosity', 'low'],
    ['modalities', ['text', 'audio']],
    ['audio', { voice: 'alloy', format: 'mp3' }],
    ['prediction', { type: 'content', content: 'x' }],
    ['moderation', { model: 'x' }],
    ['web_search_options', {}],
    ['prompt_cache_options', { ttl: '30m' }],
    ['functions', [{ name: 'f' }]],
    ['function_call', 'auto'],
  ])('may not ask for %s: nothing could carry it to every model', (name, value) => {
    const problem = problemIn({ [name]: value });
    expect(problem).toMatchObject({ code: 'unsupported_parameter', param: name });
    expect(problem?.message).toContain(name);
  });

  it.each([
    [{ tempreature: 1 }, 'unknown_parameter', 'tempreature'],
    [{ messages: undefined }, 'missing_required_parameter', 'messages'],
    [{ messages: [] }, 'invalid_value', 'messages'],
    [{ temperature: 'hot' }, 'invalid_type', 'temperature'],
    [{ temperature: 3 }, 'invalid_value', 'temperature'],
    [{ max_tokens: 0 }, 'invalid_value', 'max_tokens'],
    [{ stop: ['a', 'b', 'c', 'd', 'e'] }, 'invalid_type', 'stop'],
    [{ reasoning_effort: 'xhigh' }, 'invalid_value', 'reasoning_effort'],
    [{ metadata: { feature: 7 } }, 'invalid_type', 'metadata.feature'],
    [{ stream_options: { include_usage: 'yes' } }, 'invalid_type', 'stream_options.include_usage'],
    [
      { stream_options: { include_obfuscation: true } },
      'unsupported_parameter',
      'stream_options.include_obfuscation',
    ],
    [{ response_format: { type: 'yaml' } }, 'invalid_type', 'response_format.type'],
    [
      { response_format: { type: 'json_schema' } },
      'missing_required_parameter',
      'response_format.json_schema',
    ],
    [{ tools: [{ type: 'custom', custom: { name: 'x' } }] }, 'invalid_value', 'tools[0].type'],
    [
      { tools: [{ type: 'function', function: { name: 'not a name' } }] },
      'invalid_value',
      'tools[0].function.name',
    ],
    [{ tool_choice: 'any' }, 'invalid_type', 'tool_choice'],
    [
      { tool_choice: { type: 'function', function: {} } },
      'missing_required_parameter',
      'tool_choice.function.name',
    ],
  ])('is refused at the place that is wrong: %j', (said, code, param) => {
    expect(problemIn(said)).toMatchObject({ code, param });
  });

  it('must be an object', () => {
    expect(readBody(chatBody, [])).toMatchObject({
      ok: false,
      error: { status: 400, code: 'invalid_type', param: null },
    });
  });
});

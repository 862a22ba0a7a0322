import { describe, expect, it } from 'vitest';

import { parseModel } from './model-name.ts';

describe('parseModel', () => {
  it.each([
    ['openai/gpt-4.1-mini', 'openai', 'gpt-4.1-mini'],
    ['ollama/llama3.1:8b', 'ollama', 'llama3.1:8b'],
    ['openrouter/meta-llama/llama-3.1-70b:free', 'openrouter', 'meta-llama/llama-3.1-70b:free'],
    ['azure-openai/my_deployment', 'azure-openai', 'my_deployment'],
    ['bedrock/arn:aws:bedrock:eu:1:profile/eu.claude', 'bedrock', 'arn:aws:bedrock:eu:1:profile/eu.claude'],
    ['cloudflare/@cf/qwen/qwen1.5', 'cloudflare', '@cf/qwen/qwen1.5'],
    ['x/y..z', 'x', 'y..z'],
  ])('%s', (model, provider, name) => {
    expect(parseModel(model)).toEqual({ provider, name });
  });

  it.each([
    '',
    'gpt-4.1',
    '/gpt-4.1',
    'openai/',
    'openai//gpt',
    'open ai/gpt',
    'openai/gpt 4',
    'openai/gpt#key-a',
    'openai/gpt?key=1',
    'openai/gpt\r\nx-header: 1',
    'openai/gpt\u0000',
    'openai/../admin',
    'openai/models/../../admin',
    'openai/..',
    'openai\\gpt/x',
    '__proto__/x',
    `openai/${'x'.repeat(300)}`,
  ])('%j is no model', (model) => {
    expect(parseModel(model)).toBeUndefined();
  });
});

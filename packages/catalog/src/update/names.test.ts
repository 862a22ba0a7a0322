import { describe, expect, it } from 'vitest';

import { identityOf } from './identity.ts';
import { kindOf } from './kind.ts';

describe('identityOf', () => {
  it.each([
    ['openai', 'gpt-4.1', 'gpt-4.1'],
    ['azure-openai', 'gpt-4.1', 'gpt-4.1'],
    ['openrouter', 'openai/gpt-4.1', 'gpt-4.1'],
    ['openrouter', 'openai/gpt-oss-20b:free', 'gpt-oss-20b'],
    ['anthropic', 'claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
    ['openrouter', 'anthropic/claude-sonnet-4.5', 'claude-sonnet-4-5'],
    ['anthropic', 'claude-opus-4-0', 'claude-opus-4'],
    ['anthropic', 'claude-opus-4-20250514', 'claude-opus-4'],
    ['groq', 'openai/gpt-oss-120b', 'gpt-oss-120b'],
    ['groq', 'llama-3.3-70b-versatile', 'llama-3.3-70b-instruct'],
    // The same name, and other weights.
    ['openai', 'gpt-4o-2024-05-13', 'gpt-4o-2024-05-13'],
    ['deepseek', 'deepseek-chat', 'deepseek-v4-flash'],
    ['openrouter', 'deepseek/deepseek-chat', 'deepseek-v3'],
  ])('%s calls %s what everybody calls %s', (provider, name, identity) => {
    expect(identityOf(provider, name)).toBe(identity);
  });

  it.each([
    ['mistral', 'mistral-large-latest'],
    ['openrouter', '~anthropic/claude-opus-latest'],
    ['openrouter', 'openrouter/auto'],
    ['azure-openai', 'model-router'],
    ['ollama', 'llama3.1:8b'],
  ])('%s/%s may be anything', (provider, name) => {
    expect(identityOf(provider, name)).toBeUndefined();
  });
});

describe('kindOf', () => {
  const modalities = (input: string[], output: string[]) => ({ modalities: { input, output }, cost: {} });

  it.each([
    ['gpt-9', {}, { type: 'chat' }],
    ['gpt-9', modalities(['text', 'audio', 'pdf'], ['text']), { type: 'chat' }],
    ['gemini-embedding-2', modalities(['text', 'image'], ['text']), { type: 'embedding' }],
    ['gpt-image-9', modalities(['text'], ['image']), { type: 'other', because: 'makes images' }],
    [
      'sees-and-draws',
      modalities(['text'], ['text', 'image']),
      { type: 'other', because: 'answers in images' },
    ],
    ['listens', modalities(['audio'], ['text']), { type: 'other', because: 'takes no text' }],
    ['talks', modalities(['text'], ['audio']), { type: 'other', because: 'gives no text' }],
    ['talks-too', modalities(['text'], ['text', 'audio']), { type: 'other', because: 'answers in sound' }],
    ['llama-guard-4', {}, { type: 'other', because: 'judges content' }],
    ['qwen-mt-plus', {}, { type: 'other', because: 'one use only' }],
    ['whisper-large', {}, { type: 'other', because: 'speech' }],
    ['qwen-omni-realtime', {}, { type: 'other', because: 'realtime only' }],
  ])('%s with %j is %j', (name, model, kind) => {
    expect(kindOf(name, model)).toEqual(kind);
  });
});

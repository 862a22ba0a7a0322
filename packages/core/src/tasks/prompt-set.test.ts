import { describe, expect, it } from 'vitest';

import { promptSet } from './prompt-set.ts';

const prompt = (): { user: string } => ({ user: 'x' });

describe('promptSet', () => {
  it('is one prompt for all models, or one per pattern beside a default', () => {
    const other = (): { user: string } => ({ user: 'y' });
    expect(promptSet(prompt)).toEqual({ default: prompt, variants: [] });
    expect(promptSet({ default: prompt, 'anthropic/*': other })).toEqual({
      default: prompt,
      variants: [{ pattern: 'anthropic/*', prompt: other }],
    });
  });

  it.each(['anthropic/*', 'openai/gpt-4.1', 'openai/gpt-4*', 'openrouter/anthropic/*', 'ollama/llama3.1:8b'])(
    'takes the pattern %s',
    (pattern) => {
      expect(promptSet({ default: prompt, [pattern]: prompt }).variants).toHaveLength(1);
    },
  );

  it.each(['*', 'anthropic', 'anthropic/', '*/gpt-4.1', 'openai/*-mini', '/gpt', 'openai /gpt', ''])(
    'refuses the pattern %j, which matches no model',
    (pattern) => {
      expect(() => promptSet({ default: prompt, [pattern]: prompt })).toThrow(
        `The prompt variant ${JSON.stringify(pattern)} matches no model`,
      );
    },
  );

  it('refuses what is no function', () => {
    const untyped: { default: typeof prompt } = JSON.parse('{ "default": "Summarise this." }');
    expect(() => promptSet(untyped)).toThrow('A prompt is a function of the input');
    expect(() => promptSet({ ...untyped, default: prompt, 'openai/*': untyped.default })).toThrow(
      'A prompt is a function',
    );
  });
});

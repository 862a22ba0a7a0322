import type { Prompt, PromptDefinition, PromptFunction, PromptSet } from './prompt.ts';

/** A prompt definition without its input type. Throws on a model pattern that could never match. */
export function promptSet<Input>(definition: PromptDefinition<Input>): PromptSet {
  if (typeof definition === 'function') return { default: erase(definition), variants: [] };
  const { default: standard, ...variants } = definition;
  return {
    default: erase(standard),
    variants: Object.entries(variants).map(([pattern, prompt]) => ({
      pattern: checkPattern(pattern),
      prompt: erase(prompt),
    })),
  };
}

function erase<Input>(prompt: PromptFunction<Input>): (input: unknown) => Prompt {
  if (typeof prompt !== 'function')
    throw new Error('A prompt is a function of the input, or { default, "provider/*" } of functions');
  // oxlint-disable-next-line typescript/consistent-type-assertions -- only what the task's own input schema gave reaches it
  return prompt as (input: unknown) => Prompt;
}

function checkPattern(pattern: string): string {
  if (/^[^/*\s]+\/([^*\s]+\*?|\*)$/.test(pattern)) return pattern;
  throw new Error(
    `The prompt variant ${JSON.stringify(pattern)} matches no model: write "provider/name" or "provider/*"`,
  );
}

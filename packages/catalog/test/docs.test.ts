import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { builtIn, createCatalog } from '../src/index.ts';

const root = join(import.meta.dirname, '../../..');
const pages = ['*.md', 'docs/**/*.md', 'apps/*/*.{md,yaml}', 'packages/*/*.md'].flatMap((pattern) =>
  globSync(pattern, { cwd: root }),
);

/** Models that the docs name and nobody can call, by the reason. */
const placeholders: Readonly<Record<string, readonly string[]>> = {
  'a scripted provider of the example': ['busy/large', 'calm/small'],
};

const name = '[\\w~][\\w.:/~-]*';
const providers = [...new Set(builtIn.models.map(({ id }) => id.slice(0, id.indexOf('/'))))].join('|');
const catalog = createCatalog();

describe('the docs', () => {
  it.each(pages)('name in %s only models that the catalog knows', (page) => {
    expect(modelsIn(readFileSync(join(root, page), 'utf8')).filter(isUnknown)).toEqual([]);
  });

  it('name models at all, and no placeholder that stands nowhere', () => {
    const named = new Set(pages.flatMap((page) => modelsIn(readFileSync(join(root, page), 'utf8'))));
    expect(named.size).toBeGreaterThan(5);
    const listed = Object.values(placeholders).flat();
    expect(listed.filter((model) => !named.has(model))).toEqual([]);
  });
});

describe('what counts as the name of a model', () => {
  it.each<[text: string, models: readonly string[]]>([
    ['`openai/gpt-4.1`, or anthropic/claude-opus.', ['openai/gpt-4.1', 'anthropic/claude-opus']],
    ['  ollama/llama3.1:8b: { contextTokens: 8192 }', ['ollama/llama3.1:8b']],
    ["'openrouter/~anthropic/claude-opus-latest'", ['openrouter/~anthropic/claude-opus-latest']],
    ['primary: acme/anvil-1', ['acme/anvil-1']],
    [
      "fallback: [{ model: 'acme/anvil-2' }, openai/gpt-4.1, 'acme/anvil-3']",
      ['acme/anvil-2', 'openai/gpt-4.1', 'acme/anvil-3'],
    ],
    ['packages/adapters/mistral/src/mistral.test.ts and `@understudy/openai/x`', []],
    ["import { qwen } from './qwen/qwen.ts'", []],
    ['a pattern: `anthropic/*`', []],
  ])('%s', (text, models) => {
    expect(modelsIn(text)).toEqual(models);
  });
});

/** Names with a provider of the catalog anywhere, and whatever a route leads to. */
function modelsIn(text: string): readonly string[] {
  const known = new RegExp(`(?<![\\w@/.~-])(?:${providers})/${name}`, 'g');
  const routed = new RegExp(`(?<=\\b(?:primary|fallback|model):.*)(?<![\\w@/.~-])[a-z][\\w-]*/${name}`, 'g');
  const found = [...text.matchAll(known), ...text.matchAll(routed)];
  const inOrder = found.toSorted((one, other) => one.index - other.index);
  return [...new Set(inOrder.map(([model]) => model.replace(/[:.]+$/, '')))];
}

function isUnknown(model: string): boolean {
  return !catalog.facts(model) && !Object.values(placeholders).flat().includes(model);
}

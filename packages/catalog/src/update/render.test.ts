import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { builtIn } from '../built-in.ts';
import { render } from './render.ts';

describe('render', () => {
  it('writes one line for each model, in the language of the sources', () => {
    const files = render({
      version: 'one',
      source: { name: "somebody's", date: '2026-07-02' },
      aliases: {},
      models: [
        { id: 'azure-openai/a', tools: false, prices: [{ inputMicroUsdPerMillion: 0 }] },
        { id: 'azure-openai/b', embeddings: { dimensions: 3 } },
      ],
    });
    expect(files.map(({ name }) => name)).toEqual(['origin.ts', 'azure-openai.ts']);
    expect(files[0]?.text).toContain(
      `{ version: 'one', source: { name: 'somebody\\'s', date: '2026-07-02' } };`,
    );
    expect(files[1]?.text).toContain(`export const azureOpenai: readonly ModelEntry[] = [
  { id: 'azure-openai/a', tools: false, prices: [{ inputMicroUsdPerMillion: 0 }] },
  { id: 'azure-openai/b', embeddings: { dimensions: 3 } },
];`);
  });

  it('is what the sources under models/ were written by, and nobody has changed them since', () => {
    const changed = render(builtIn).filter(
      ({ name, text }) => readFileSync(new URL(`../models/${name}`, import.meta.url), 'utf8') !== text,
    );
    expect(changed.map(({ name }) => name)).toEqual([]);
  });
});

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

  it('cuts a list that is too long for one file by the alphabet, and joins it in its order', () => {
    const names = ['a', 'b', 'm', 'n', 'z', '~'].flatMap((letter) =>
      Array.from({ length: letter === 'n' ? 200 : 50 }, (_none, index) => `${letter}${100 + index}`),
    );
    const models = names.map((name) => ({ id: `open-house/${name}` }));
    const files = render({ version: 'one', source: { name: 'x', date: '2026-07-02' }, aliases: {}, models });
    expect(files.map(({ name }) => name)).toEqual([
      'origin.ts',
      'open-house.ts',
      'open-house/a-to-m.ts',
      'open-house/n-to-t.ts',
      'open-house/u-to-z.ts',
    ]);
    expect(files[1]?.text).toContain(`import { aToM } from './open-house/a-to-m.ts';`);
    expect(files[1]?.text).toContain('openHouse: readonly ModelEntry[] = [...aToM, ...nToT, ...uToZ];');
    const listed = files.slice(2).flatMap(({ text }) => [...text.matchAll(/id: '([^']+)'/g)]);
    expect(listed.map(([, id]) => id)).toEqual(models.map(({ id }) => id));
  });

  it('writes no file that is longer than a source may be', () => {
    const long = render(builtIn).filter(({ text }) => text.split('\n').length > 300);
    expect(long.map(({ name }) => name)).toEqual([]);
  });

  it('is what the sources under models/ were written by, and nobody has changed them since', () => {
    const changed = render(builtIn).filter(
      ({ name, text }) => readFileSync(new URL(`../models/${name}`, import.meta.url), 'utf8') !== text,
    );
    expect(changed.map(({ name }) => name)).toEqual([]);
  });
});

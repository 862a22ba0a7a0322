import type { Catalog } from '@understudy/core';
import { describe, expect, expectTypeOf, it } from 'vitest';

import { checkOverrides, createCatalog } from './catalog.ts';
import type { ModelCatalog } from './catalog.ts';
import type { CatalogData } from './format.ts';
import { CatalogError } from './problem.ts';

const at = Date.parse('2026-11-23T12:00Z');
const small: CatalogData = {
  version: 'one',
  source: { name: 'a test', date: '2026-11-21' },
  aliases: { 'p/short': 'p/long' },
  models: [
    {
      id: 'p/long',
      identity: 'long',
      contextTokens: 1000,
      tools: true,
      prices: [{ inputMicroUsdPerMillion: 1_000_000 }],
    },
    { id: 'q/other', identity: 'long' },
  ],
};
const usage = { inputTokens: 10, outputTokens: 0 };

describe('createCatalog', () => {
  it('is what core asks for', () => {
    expectTypeOf<ModelCatalog>().toExtend<Catalog>();
  });

  it('knows a model by its id and by its alias', () => {
    const catalog = createCatalog({ models: small });
    expect(catalog.facts('p/long')).toEqual({
      model: 'p/long',
      identity: 'long',
      contextTokens: 1000,
      tools: true,
    });
    expect(catalog.facts('p/short')).toBe(catalog.facts('p/long'));
    expect(catalog.resolve('p/short')).toBe('p/long');
    expect(catalog.cost('p/short', usage, at)).toEqual({ microUsd: 10, priceVersion: 'one' });
    expect(catalog.prices('p/short')).toEqual([{ inputMicroUsdPerMillion: 1_000_000 }]);
  });

  it('says nothing of a model it does not know, not even that it is free', () => {
    const catalog = createCatalog({ models: small });
    const answers = [
      catalog.facts('x/y'),
      catalog.resolve('x/y'),
      catalog.prices('x/y'),
      catalog.cost('x/y', usage, at),
    ];
    expect(answers).toEqual([undefined, undefined, undefined, undefined]);
    expect(catalog.cost('q/other', usage, at)).toBeUndefined();
  });

  it('lists each model once', () => {
    expect(
      createCatalog({ models: small })
        .models()
        .map(({ model }) => model),
    ).toEqual(['p/long', 'q/other']);
  });

  it('hands out facts that nobody can change', () => {
    expect(Object.isFrozen(createCatalog().facts('openai/gpt-4.1'))).toBe(true);
  });

  it.each<[words: string, models: readonly string[]]>([
    ['LONG', ['p/long', 'q/other']],
    ['q long', ['q/other']],
    ['q short', []],
  ])('finds %j', (words, models) => {
    expect(
      createCatalog({ models: small })
        .search(words)
        .map(({ model }) => model),
    ).toEqual(models);
  });

  it('refuses a document that does not check, and says all that is wrong with it', () => {
    const broken = { ...small, models: [{ id: 'nameless' }, { id: 'p/x', contextTokens: 'many' }] };
    const problems = problemsOf(() => createCatalog({ models: broken }));
    expect(problems).toEqual([
      ['models.0.id', 'a model is named provider/name'],
      ['models.1.contextTokens', expect.stringContaining('expected')],
    ]);
  });

  it('refuses the same model twice', () => {
    const twice = { ...small, models: [...small.models, { id: 'p/long' }] };
    expect(problemsOf(() => createCatalog({ models: twice }))).toEqual([
      ['models.p/long', 'is listed twice'],
    ]);
  });
});

describe('overrides', () => {
  const withOverrides = (overrides: unknown): ModelCatalog => createCatalog({ models: small, overrides });

  it('change single facts and leave the others', () => {
    const catalog = withOverrides({ models: { 'p/long': { contextTokens: 500 } } });
    expect(catalog.facts('p/short')).toMatchObject({ model: 'p/long', contextTokens: 500, tools: true });
    expect(catalog.cost('p/long', usage, at)?.microUsd).toBe(10);
  });

  it('replace a price list as a whole', () => {
    const catalog = withOverrides({
      models: { 'p/long': { prices: [{ outputMicroUsdPerMillion: 5_000_000 }] } },
    });
    expect(catalog.cost('p/long', usage, at)).toBeUndefined();
    expect(catalog.cost('p/long', { inputTokens: 0, outputTokens: 2 }, at)?.microUsd).toBe(10);
  });

  it('add models and aliases, and lead aliases elsewhere', () => {
    const catalog = withOverrides({
      models: { 'mine/new': { prices: [{ inputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] } },
      aliases: { 'p/short': 'q/other', 'mine/alias': 'mine/new' },
    });
    expect([catalog.resolve('p/short'), catalog.resolve('mine/alias')]).toEqual(['q/other', 'mine/new']);
    expect(catalog.cost('mine/alias', usage, at)?.microUsd).toBe(0);
  });

  it('show in the version of every price', () => {
    const changed = { models: { 'p/long': { contextTokens: 500 } } };
    expect(withOverrides({}).version).toBe('one');
    expect(withOverrides(changed).version).toMatch(/^one\+[0-9a-f]{8}$/);
    expect(withOverrides(changed).version).toBe(withOverrides(changed).version);
    expect(withOverrides({ models: { 'p/long': { contextTokens: 501 } } }).version).not.toBe(
      withOverrides(changed).version,
    );
    expect(withOverrides(changed).cost('p/long', usage, at)?.priceVersion).toBe(
      withOverrides(changed).version,
    );
  });

  it.each<[what: string, overrides: unknown, path: string, message: string]>([
    ['an unknown key', { modles: {} }, '(all of it)', 'Unrecognized key: "modles"'],
    [
      'an unknown fact',
      { models: { 'p/long': { context: 1 } } },
      'models.p/long',
      'Unrecognized key: "context"',
    ],
    [
      'an unknown rate',
      { models: { 'p/long': { prices: [{ input: 1 }] } } },
      'models.p/long.prices.0',
      'Unrecognized key: "input"',
    ],
    [
      'a negative price',
      { models: { 'p/long': { prices: [{ inputMicroUsdPerMillion: -1 }] } } },
      'models.p/long.prices.0.inputMicroUsdPerMillion',
      'Too small: expected number to be >=0',
    ],
    [
      'a price in dollars',
      { models: { 'p/long': { prices: [{ inputMicroUsdPerMillion: 2.5 }] } } },
      'models.p/long.prices.0.inputMicroUsdPerMillion',
      'Invalid input: expected int, received number',
    ],
    ['a name without a provider', { models: { long: {} } }, 'models.long', 'Invalid key in record'],
    [
      'an alias that leads nowhere',
      { aliases: { 'p/x': 'p/gone' } },
      'aliases.p/x',
      'p/gone is no model of this catalog',
    ],
    [
      'facts for an alias',
      { models: { 'p/short': { tools: false } } },
      'aliases.p/short',
      'stands for p/long and cannot be a model too; to change that model, name it',
    ],
    ['no object at all', 'cheap', '(all of it)', 'Invalid input: expected object, received string'],
  ])('with %s are refused', (_what, overrides, path, message) => {
    expect(problemsOf(() => withOverrides(overrides))).toEqual([[path, message]]);
  });

  it('can be checked before there is a catalog', () => {
    expect(checkOverrides({ models: { 'p/x': { tools: true } } }).ok).toBe(true);
    expect(checkOverrides({ models: { 'p/x': { tools: 'yes' } } })).toMatchObject({
      ok: false,
      problems: [{ path: ['models', 'p/x', 'tools'] }],
    });
  });
});

describe('refresh', () => {
  const next: CatalogData = {
    ...small,
    version: 'two',
    models: [{ id: 'p/long', prices: [{ inputMicroUsdPerMillion: 3_000_000 }] }],
  };

  it('takes good data into use at once: facts, prices, aliases and version', () => {
    const catalog = createCatalog({ models: small });
    expect(catalog.refresh(JSON.parse(JSON.stringify(next)))).toEqual({ ok: true, version: 'two' });
    expect(catalog.version).toBe('two');
    expect(catalog.cost('p/short', usage, at)).toEqual({ microUsd: 30, priceVersion: 'two' });
    expect([catalog.facts('q/other'), catalog.models().length]).toEqual([undefined, 1]);
  });

  it('keeps overrides in force', () => {
    const overrides = { models: { 'p/long': { contextTokens: 7 } } };
    const catalog = createCatalog({ models: small, overrides });
    expect(catalog.refresh(next).ok).toBe(true);
    expect(catalog.facts('p/long')?.contextTokens).toBe(7);
    expect(catalog.version).toMatch(/^two\+/);
  });

  it.each<[what: string, data: unknown]>([
    ['no document', undefined],
    ['an error page', { error: 'not found' }],
    ['a negative price', { ...next, models: [{ id: 'p/long', prices: [{ inputMicroUsdPerMillion: -1 }] }] }],
    ['a field from the future', { ...next, models: [{ id: 'p/long', smell: 'roses' }] }],
    ['an alias without its model', { ...next, models: [{ id: 'p/else' }] }],
    ['no version', { ...next, version: '' }],
  ])('refuses %s and keeps what runs', (_what, data) => {
    const catalog = createCatalog({ models: small });
    const before = [catalog.version, catalog.models(), catalog.cost('p/short', usage, at)];
    expect(catalog.refresh(data)).toEqual({
      ok: false,
      problems: expect.arrayContaining([expect.anything()]),
    });
    expect([catalog.version, catalog.models(), catalog.cost('p/short', usage, at)]).toEqual(before);
  });

  it('refuses data that lacks a model the overrides lead to', () => {
    const catalog = createCatalog({ models: small, overrides: { aliases: { 'mine/a': 'q/other' } } });
    expect(catalog.refresh(next)).toMatchObject({ ok: false, problems: [{ path: ['aliases', 'mine/a'] }] });
    expect(catalog.version).toMatch(/^one\+/);
  });
});

function problemsOf(create: () => unknown): readonly [path: string, message: string][] {
  try {
    create();
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    const told = error.problems.map(({ path, message }): [string, string] => [
      path.join('.') || '(all of it)',
      message,
    ]);
    for (const [path, message] of told) expect(error.message).toContain(`${path}: ${message}`);
    return told;
  }
  throw new Error('it was not refused');
}

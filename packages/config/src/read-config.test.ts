import { inspect } from 'node:util';

import { fixedCatalog } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { allProblems, good, problemsOf, read, routes, snapshotOf } from '../test/stage.ts';

describe('readConfig', () => {
  it('makes of a file a snapshot that nobody can change', () => {
    const snapshot = snapshotOf(good);
    expect(snapshot).toMatchObject({
      providers: [{ id: 'openai', adapter: 'openai', keys: undefined }],
      routes: { support_chat: { primary: 'openai/gpt-4.1' } },
      files: ['/app/routes.yaml'],
      warnings: [],
    });
    expect(snapshot.providers[0]?.key?.reveal()).toBe('canary-openai');
    expect(Object.isFrozen(snapshot)).toBe(true);
    expect(Object.isFrozen(snapshot.routes['support_chat'])).toBe(true);
    expect(Object.isFrozen(snapshot.providers[0])).toBe(true);
  });

  it('never shows a key, however the snapshot is printed', () => {
    const snapshot = snapshotOf(
      good.replace(
        '{ key',
        '{ headers: { x-trace: plain-canary, authorization: "Bearer ${QWEN_API_KEY}" }, key',
      ),
    );
    const printed =
      inspect(snapshot, { depth: 9, showHidden: true }) +
      JSON.stringify(snapshot) +
      `${snapshot.providers[0]?.key}`;
    expect(printed).toContain('[secret]');
    expect(printed).not.toContain('canary');
    expect(snapshot.providers[0]?.headers?.['authorization']?.reveal()).toBe('Bearer canary-qwen');
  });

  it('reads JSON as well', () => {
    const text = `{ "$schema": "./routes.schema.json",
      "providers": { "openai": { "key": "\${OPENAI_API_KEY}" } },
      "routes": {
        "support_chat": { "primary": "openai/gpt-4.1", "maxLatencyMs": "\${LATENCY_MS}", "allowFallback": "\${FALLBACK:-false}" },
        "long_context_analysis": { "primary": "openai/gpt-4.1" }, "data_extraction": { "primary": "openai/gpt-4.1" } } }`;
    const staging = { name: 'routes.json', environment: { LATENCY_MS: '2500' } };
    expect(snapshotOf(text, staging).routes['support_chat']).toMatchObject({
      maxLatencyMs: 2500,
      allowFallback: false,
    });
    expect(problemsOf(text.replace('"primary"', '"primry"'), staging)).toContain(
      'routes.json:4:27 unknown key "primry"; did you mean "primary"?',
    );
  });

  it.each([
    ['a byte order mark', `\ufeff${good}`],
    ['Windows line ends', good.replaceAll('\n', '\r\n')],
    ['comments', `# Ours\n${good.replace('providers:', 'providers: # who\n')}`],
    ['quotes', good.replace('${OPENAI_API_KEY}', '"${OPENAI_API_KEY}"')],
    ['another order', `${routes}providers:\n  openai: { key: "\${OPENAI_API_KEY}" }\n`],
    [
      'an anchor and its alias',
      good
        .replace('data_extraction: {', 'data_extraction: &x {')
        .replace('  long_context_analysis: { primary: openai/gpt-4.1 }\n', '')
        .concat('  long_context_analysis: *x\n'),
    ],
    ['empty sections', `${good}defaults:\nmodels:\n`],
  ])('reads a file with %s as the same configuration', (_, text) => {
    expect(snapshotOf(text).hash).toBe(snapshotOf(good).hash);
  });

  it('has one hash for one content, whatever its keys are', () => {
    const rotated = snapshotOf(good, { environment: { OPENAI_API_KEY: 'another-key' } });
    expect(rotated.hash).toBe(snapshotOf(good).hash);
    expect(rotated.hash).toMatch(/^[0-9a-f]{16}$/);
    const others = [
      good.replace('gpt-4.1 }', 'gpt-5-mini }'),
      good.replace('key:', 'baseUrl: https://x.example.com, key:'),
      `${good}defaults: { maxLatencyMs: 1 }\n`,
      `${good}budgets: { all: { per: day, usd: 1 } }\n`,
      `${good}models: { openai/gpt-4.1: { contextTokens: 1 } }\n`,
    ];
    expect(new Set([good, ...others].map((text) => snapshotOf(text).hash)).size).toBe(others.length + 1);
  });

  it('decides what was left open, and counts money in micro-dollars', () => {
    const { budgets, cache, capture, aliases, catalogOverrides } = snapshotOf(`${good}
budgets:
  all: { per: hour, requests: 100 }
  each: { by: customer, per: month, usd: 12.34, timeZone: Europe/Berlin, whenSpent: degrade, warnAt: 0.8 }
  invoices: { by: tag, tag: documentType, only: invoice, per: day, tokens: 1000000 }
cache: { support-chat: { ttlMs: 60000 } }
capture: { support_chat: { redact: { email: '\\S+@\\S+' } } }
aliases: { fast: openai/gpt-4.1-mini, chat: task/support_chat, openai/best: openai/gpt-4.1 }
models: { openai/gpt-4.1: { contextTokens: 5000, prices: [{ inputMicroUsdPerMillion: 2000000 }] } }
`);
    expect(budgets).toEqual([
      {
        name: 'all',
        by: 'everyone',
        unit: 'requests',
        amount: 100,
        per: 'hour',
        timeZone: 'UTC',
        whenSpent: 'refuse',
      },
      {
        name: 'each',
        by: 'customer',
        unit: 'micro-usd',
        amount: 12_340_000,
        per: 'month',
        timeZone: 'Europe/Berlin',
        whenSpent: 'degrade',
        warnAtPercent: 80,
      },
      {
        name: 'invoices',
        by: 'tag',
        tag: 'documentType',
        only: 'invoice',
        unit: 'tokens',
        amount: 1_000_000,
        per: 'day',
        timeZone: 'UTC',
        whenSpent: 'refuse',
      },
    ]);
    expect(cache).toEqual({ supportChat: { ttlMs: 60_000, shared: false } });
    expect(capture).toEqual({ supportChat: { keepDays: 30, redact: { email: '\\S+@\\S+' } } });
    expect(aliases).toEqual({ fast: 'openai/gpt-4.1-mini', chat: 'task/support_chat' });
    expect(catalogOverrides).toMatchObject({
      models: { 'openai/gpt-4.1': { contextTokens: 5000 } },
      aliases: { 'openai/best': 'openai/gpt-4.1' },
    });
  });

  it('calls the keys of a list like their variables and files, and those of a map as it says', () => {
    const labels = (keys: string): readonly string[] =>
      Object.entries(
        snapshotOf(good.replace('key: ${OPENAI_API_KEY}', `keys: ${keys}`), {
          files: { '/app/k/third': 'canary-3\n' },
        }).providers[0]?.keys ?? {},
      ).map(([label, key]) => `${label}=${key.reveal()}`);
    expect(labels('[${OPENAI_API_KEY}, ${QWEN_API_KEY}, { file: k/third }]')).toEqual([
      'OPENAI_API_KEY=canary-openai',
      'QWEN_API_KEY=canary-qwen',
      'third=canary-3',
    ]);
    expect(labels('{ a: ${OPENAI_API_KEY}, b: ${QWEN_API_KEY} }')).toEqual([
      'a=canary-openai',
      'b=canary-qwen',
    ]);
  });

  it('checks routes against the catalog with its overrides, and says what is wrong with those', () => {
    const opened: unknown[] = [];
    const openCatalog = (overrides: unknown) => {
      opened.push(overrides);
      return {
        ok: false as const,
        problems: [{ path: ['aliases', 'openai/best'], message: 'leads nowhere' }],
      };
    };
    const text = `${good}aliases: { openai/best: openai/gpt-9 }\n`;
    expect(problemsOf(text, { world: { openCatalog } })).toEqual(['routes.yaml:7:25 leads nowhere']);
    expect(opened).toEqual([{ models: {}, aliases: { 'openai/best': 'openai/gpt-9' } }]);
    const other = {
      openCatalog: () => ({
        ok: true as const,
        catalog: fixedCatalog([{ model: 'openai/gpt-4.1', chat: false }]),
      }),
    };
    expect(problemsOf(good, { world: other })[0]).toContain(
      'routes.yaml:4:28 could never be used: openai/gpt-4.1 does not write text',
    );
  });

  it('passes warnings on with the snapshot', () => {
    const text = good.replace('openai/gpt-4.1 }', 'openai/gpt-4.2 }');
    expect(snapshotOf(text).warnings).toMatchObject([
      {
        severity: 'warning',
        file: '/app/routes.yaml',
        line: 4,
        column: 28,
        where: 'routes.support_chat.primary',
        suggestion: 'did you mean "openai/gpt-4.1"?',
      },
    ]);
  });

  it('names everything that is wrong at once, each with its lines', () => {
    const text = `providers:
  openai: { key: \${OPENAI_API_KY} }
routes:
  support_chat:
    primary: openai/gpt-4.1
    maxLatncyMs: 5000
  data_extracton: { primary: opnai/gpt-4.1 }
  long_context_analysis: { primary: openai/gpt-4.1, maxLatencyMs: -1 }
`;
    const result = read(text);
    const problems = result.ok ? [] : result.problems;
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual([
      '2:18',
      '3:1',
      '6:5',
      '7:3',
      '7:30',
      '8:67',
    ]);
    expect(problems[2]).toEqual({
      severity: 'error',
      file: '/app/routes.yaml',
      line: 6,
      column: 5,
      where: 'routes.support_chat.maxLatncyMs',
      message: 'unknown key "maxLatncyMs"; did you mean "maxLatencyMs"?',
      suggestion: undefined,
      frame: `  4 |   support_chat:
  5 |     primary: openai/gpt-4.1
> 6 |     maxLatncyMs: 5000
    |     ^^^^^^^^^^^`,
    });
    expect(problems[0]).toMatchObject({
      message: 'the environment variable OPENAI_API_KY is not set',
      suggestion: 'set it, or did you mean "OPENAI_API_KEY"?',
    });
  });

  it('shows no more problems than anyone would read', () => {
    const many = Array.from({ length: 200 }, (_, index) => `  wrong_${index}: {}`).join('\n');
    expect(allProblems(`${good}${many}\n`)).toHaveLength(100);
  });
});

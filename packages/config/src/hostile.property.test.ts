import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { good, problemsOf, read } from '../test/stage.ts';
import { describeConfigProblems } from './config-problem.ts';

/** What YAML is made of, and what our own reading makes of it. */
const pieces = [
  '\n',
  '\n  ',
  '\n    ',
  ' ',
  '\t',
  '- ',
  ': ',
  ', ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '|',
  '>',
  '&a ',
  '*a',
  '!x ',
  '# ',
  '? ',
  '---\n',
  '...\n',
  '%YAML 1.2\n',
  '<<: ',
  '\r\n',
  '\u0000',
  '\ufeff',
  '\ufdd0',
  '\\u',
  '\\',
  '${',
  '}',
  '${A}',
  '$${',
  '${A:-',
  '{ file: x }',
  '~',
  'null',
  'true',
  '1e999',
  '.nan',
  '-0',
  '0x1f',
  '__proto__: ',
  'constructor: ',
  'providers:',
  'routes:',
  'include: ',
  'defaults:',
  'models:',
  'aliases:',
  'budgets:',
  'cache:',
  'capture:',
  'support_chat:',
  'primary: ',
  'openai/gpt-4.1',
  'openai:',
  'key: ',
  'keys: ',
  'headers: ',
  'routes.yaml',
  '*.yaml',
  'prices: ',
];
const yamlish = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 5 })), { maxLength: 60 })
  .map((parts) => parts.join(''));

/** A good file with a piece of it taken out or something put in. */
const damaged = fc
  .tuple(fc.nat(good.length), fc.nat(12), yamlish)
  .map(([at, length, text]) => good.slice(0, at) + text + good.slice(at + length));

describe('whatever the text', () => {
  it.each([
    ['made of pieces of YAML', yamlish],
    ['a good file, damaged', damaged],
    ['any bytes', fc.uint8Array({ maxLength: 200 })],
  ])('(%s), it is read or refused with problems that have a place', (_, texts) => {
    fc.assert(
      fc.property(texts as fc.Arbitrary<string | Uint8Array>, (text) => {
        const result = read(text);
        if (result.ok) return;
        expect(result.problems.length).toBeGreaterThan(0);
        for (const { line, column, message } of result.problems) {
          expect([line > 0, column > 0, message !== '']).toEqual([true, true, true]);
        }
        expect(describeConfigProblems(result.problems)).not.toContain('canary-');
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['brackets', '['.repeat(2_000)],
    ['braces', '{a: '.repeat(1_000)],
    ['dashes', '- '.repeat(2_000)],
    ['keys', Array.from({ length: 5_000 }, (_, index) => `k${index}:`).join('\n')],
    ['documents', '---\n'.repeat(20_000)],
    ['references', `routes: "${'${A}'.repeat(2_000)}"`],
    ['open references', `routes: "${'${'.repeat(50_000)}"`],
    [
      'aliases',
      `routes:\n  a: &a { x: 1 }\n${Array.from({ length: 1_000 }, (_, index) => `  b${index}: *a`).join('\n')}`,
    ],
    ['anchors', '&a '.repeat(10_000)],
    ['includes', `include: [${'"*.yaml", '.repeat(5_000)}]`],
  ])('%s by the thousand are read in bounded time', (_, text) => {
    const startedAt = performance.now();
    const result = read(text);
    expect(result.ok).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(20_000); // a hang, not a slow machine
  });
});

const block = `providers:
  openai:
    key: \${OPENAI_API_KEY}
    baseUrl: \${UNSET:-https://x.example.com/v1}
routes:
  support_chat:
    primary: openai/gpt-4.1
    timeouts:
      connectMs: 1000
    retry:
      tries: 2
      backoff:
        baseMs: 10
  long_context_analysis:
    primary: openai/gpt-4.1
    rules:
      - when:
          tier: free
        primary: openai/gpt-4.1
    breaker:
      minimum: 5
  data_extraction:
    primary:
      model: openai/gpt-4.1
      temperature: 0
models:
  openai/gpt-4.1:
    prices:
      - from: 2026-01-01
        tiers:
          - aboveInputTokens: 1
budgets:
  all:
    per: day
    usd: 1
`;

/** Maps whose keys are names of the writer's own choice. */
const free =
  /^(?: {2}(?:openai|support_chat|long_context_analysis|data_extraction|openai\/gpt-4\.1|all):.*|$)/;

describe('an unknown key', () => {
  const lines = block.split('\n');
  const places = lines.flatMap((line, index) =>
    line === '' || free.test(line) || line.includes('- ') ? [] : [index],
  );
  const place = fc.constantFrom(...places);

  it('is named with the very line and column, wherever it is put and whatever stands before it', () => {
    fc.assert(
      fc.property(
        place,
        fc.array(fc.constantFrom('# a comment', '', '# ä — ${X}', '#\t\u{1f600}'), { maxLength: 4 }),
        fc.boolean(),
        (index, before, windows) => {
          const column = (lines[index] ?? '').search(/\S/) + 1;
          const inserted = `${' '.repeat(column - 1)}zzzzzzzzzzzzzzzzzzzzzzzz: 1`;
          const text = [...before, ...lines.slice(0, index), inserted, ...lines.slice(index)].join(
            windows ? '\r\n' : '\n',
          );
          expect(problemsOf(text)).toContainEqual(
            expect.stringContaining(
              `routes.yaml:${before.length + index + 1}:${column} unknown key "zzzzzzzzzzzzzzzzzzzzzzzz"`,
            ),
          );
        },
      ),
      { numRuns: 80 },
    );
  });

  it('is all that is wrong with the file it was put into', () => {
    expect(problemsOf(block)).toEqual([]);
  });
});

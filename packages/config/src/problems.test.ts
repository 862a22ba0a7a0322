import { describe, expect, it } from 'vitest';

import { allProblems, good, problemsOf } from '../test/stage.ts';
import { describeConfigProblems } from './config-problem.ts';

const provider = (settings: string): string => good.replace('key: ${OPENAI_API_KEY}', settings);
const route = (policy: string): string => good.replace('openai/gpt-4.1 }', `openai/gpt-4.1, ${policy} }`);
const more = (text: string): string => `${good}${text}\n`;

describe('what is wrong with a file as a whole', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['empty', '', '1:1 the file is empty; it holds at least providers and routes'],
    ['only a comment', '# nothing\n', '1:1 the file is empty; it holds at least providers and routes'],
    ['a list', '- a\n', '1:1 a configuration is a map of sections; begin with a line such as "routes:"'],
    ['a word', 'hello', '1:1 a configuration is a map of sections; begin with a line such as "routes:"'],
    [
      'not UTF-8',
      new Uint8Array([0x61, 0xff]),
      '1:1 /app/routes.yaml: this is not UTF-8, and a configuration is UTF-8; save the file as UTF-8',
    ],
    [
      'UTF-16',
      new Uint8Array([0xff, 0xfe, 0x61, 0]),
      '1:1 /app/routes.yaml: this is UTF-16, and a configuration is UTF-8; save the file as UTF-8',
    ],
    [
      'too large',
      `# ${'x'.repeat(1_000_000)}`,
      '1:1 /app/routes.yaml is too large (a configuration file may have 1 MB, a key 100 kB); name another file, or write one',
    ],
    [
      'two documents',
      'routes: {}\n---\nroutes: {}\n',
      '2:1 a second document begins here; keep to one document for each file, and use include for more',
    ],
    ['a tab', 'routes:\n\tsupport_chat: {}\n', '2:1 a tab cannot indent; use spaces'],
    ['an open quote', 'routes: "x\n', '2:1 missing closing "quote'],
    ['a tag', 'routes: !ref x\n', '1:9 tags (!name) mean nothing here; leave the tag out'],
    [
      'a noncharacter',
      'routes: "\ufdd0"\n',
      '1:1 the file holds U+FDD0 or one of its neighbours, which no text may hold; take it out',
    ],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)[0]).toBe(`routes.yaml:${problem}`);
  });
});

describe('what is wrong with a key or a value', () => {
  it.each([
    [
      'a key written twice',
      more('routes: {}'),
      '7:1 this key is written twice; the first is in line 3; keep one of them',
    ],
    [
      'the same task in two spellings',
      more('  supportChat: { primary: openai/gpt-4.1 }'),
      '7:3 the same task as routes.support_chat; keep one of them',
    ],
    [
      'a key that every object has',
      more('__proto__: { x: 1 }'),
      '7:1 __proto__ cannot be a key; choose another name',
    ],
    [
      'another one, further in',
      route('constructor: 1'),
      '4:44 constructor cannot be a key; choose another name',
    ],
    [
      'a merge key',
      more('<<: { x: 1 }'),
      '7:1 merge keys (<<) mean nothing here; write what routes share under defaults',
    ],
    [
      'an alias of nothing',
      more('defaults: *nobody'),
      '7:11 no anchor of this name stands before this alias',
    ],
    [
      'an alias within itself',
      more('defaults: &me { parameters: *me }'),
      '7:29 this alias stands within what it stands for',
    ],
    ['an unknown section', more('provider: {}'), '7:1 unknown key "provider"; did you mean "providers"?'],
    ['a section of another type', more('budgets: [1]'), '7:1 Invalid input: expected record, received array'],
    [
      'a value of another type',
      route('maxLatencyMs: soon'),
      '4:58 Invalid input: expected number, received string',
    ],
    [
      'a text where a number is',
      route('maxLatencyMs: "5000"'),
      '4:58 Invalid input: expected number, received string',
    ],
    [
      'no such remedy',
      route('on: { refused: retry }'),
      '4:59 Invalid option: expected one of "try-again"|"next-candidate"|"give-up"',
    ],
    [
      'an unknown provider',
      route('fallback: [gogle/gemini]'),
      '4:55 no provider is called "gogle" (there is openai)',
    ],
    [
      'a negative price',
      more('models: { openai/x: { prices: [{ inputMicroUsdPerMillion: -1 }] } }'),
      '7:59 a price cannot be negative',
    ],
    [
      'a price in dollars',
      more('models: { openai/x: { prices: [{ inputMicroUsdPerMillion: 0.5 }] } }'),
      '7:59 prices are whole micro-dollars for a million tokens: 2 dollars are 2000000',
    ],
    ['a model without a provider', more('models: { gpt: {} }'), '7:11 Invalid key in record'],
    [
      'an unknown fact',
      more('models: { openai/x: { contextTokes: 1 } }'),
      '7:23 unknown key "contextTokes"; did you mean "contextTokens"?',
    ],
    [
      'an alias to nowhere',
      more('aliases: { fast: opena/gpt }'),
      '7:18 no provider is called "opena"; did you mean "openai/gpt"?',
    ],
    [
      'an alias to no task',
      more('aliases: { chat: task/suport_chat }'),
      '7:18 no task is called "suportChat"; did you mean "supportChat"?',
    ],
    [
      'a cache for no task',
      more('cache: { chat: { ttlMs: 1 } }'),
      '7:10 no task is called "chat"; tasks are: supportChat, longContextAnalysis, dataExtraction',
    ],
    [
      'a cache for ever',
      more('cache: { support_chat: { ttlMs: 1e15 } }'),
      '7:33 Too big: expected number to be <=31536000000',
    ],
    [
      'a capture that is no pattern',
      more("capture: { support_chat: { redact: { x: '(' } } }"),
      '7:41 this is no regular expression',
    ],
    [
      'a budget of nothing',
      more('budgets: { all: { per: day } }'),
      '7:12 give exactly one of usd, tokens and requests',
    ],
    [
      'a budget of two things',
      more('budgets: { all: { per: day, usd: 1, tokens: 5 } }'),
      '7:12 give exactly one of usd, tokens and requests',
    ],
    [
      'a budget by a nameless tag',
      more('budgets: { all: { per: day, usd: 1, by: tag } }'),
      '7:12 `by: tag` and the name of the `tag` belong together',
    ],
    [
      'a budget for one of everyone',
      more('budgets: { all: { per: day, usd: 1, only: me } }'),
      '7:43 `only` needs a `by`: of what is this the only one?',
    ],
    [
      'a budget in no time zone',
      more('budgets: { all: { per: day, usd: 1, timeZone: Berlin } }'),
      '7:47 this is no time zone: write UTC, or one such as Europe/Berlin',
    ],
    [
      'an adapter nobody knows',
      provider('adapter: opnai, key: "${OPENAI_API_KEY}"'),
      '2:22 no adapter is called "opnai"; did you mean "openai"?',
    ],
    [
      'a provider nobody knows',
      good.replace('  openai:', '  mine: { key: "${OPENAI_API_KEY}" }\n  openai:'),
      '2:3 no adapter is called "mine"; add adapter: one of openai, anthropic, google, qwen, ollama, openai-compatible',
    ],
    [
      'a provider without a key',
      provider('organization: acme'),
      '2:3 key is missing: openai needs it; add "key: ${OPENAI_API_KEY}"',
    ],
    [
      'a setting without a use',
      good.replace(
        'openai: { key',
        'anthropic: { key: "${OPENAI_API_KEY}", headers: { x: y } }\n  openai: { key',
      ),
      '2:42 the adapter anthropic has no use for headers; it takes key, keys, baseUrl',
    ],
    [
      'no base URL',
      good.replace('  openai:', '  mine: { adapter: openai-compatible }\n  openai:'),
      '2:3 baseUrl is missing: openai-compatible needs it; add "baseUrl: https://host/v1"',
    ],
    [
      'a URL with a password',
      provider('key: "${OPENAI_API_KEY}", baseUrl: "https://a:b@c.d"'),
      '2:48 write a URL such as https://gateway.example.com/v1, without a user, a query or a fragment',
    ],
    [
      'key and keys',
      provider('key: "${OPENAI_API_KEY}", keys: ["${QWEN_API_KEY}"]'),
      '2:39 write key or keys, not both',
    ],
    [
      'one key twice',
      provider('keys: ["${OPENAI_API_KEY}", "${OPENAI_API_KEY}"]'),
      '2:41 OPENAI_API_KEY is listed twice; keep one of them',
    ],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)).toContain(`routes.yaml:${problem}`);
  });

  it('is found in an alias where the anchor stands', () => {
    const text = more('defaults: { retry: &r { tris: 1 } }').replace(
      'openai/gpt-4.1 }',
      'openai/gpt-4.1, retry: { tries: 2 } }',
    );
    expect(problemsOf(text)).toEqual(['routes.yaml:7:25 unknown key "tris"; did you mean "tries"?']);
  });

  it('is a limit on aliases that unfold into too much', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `  l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(10)}]`,
    );
    const text = more(`defaults:\n  l0: &l0 [x]\n${levels.join('\n')}`);
    expect(problemsOf(text).join('\n')).toContain(
      'there are more than 50000 values here, all aliases unfolded',
    );
  });

  it('is a limit on depth', () => {
    expect(problemsOf(more(`defaults: ${'['.repeat(80)}${']'.repeat(80)}`)).join('\n')).toContain(
      'this is nested deeper than 64 levels',
    );
    expect(problemsOf('['.repeat(2_000)).length).toBeGreaterThan(0);
  });
});

describe('the text of all problems', () => {
  it('is file:line:column, the message and the lines, with a caret under the place', () => {
    const text = route('fallback: [openai/gpt-4.1-mini], maxLatencyMs: 0').replace(
      'openai/gpt-4.1-mini',
      'opnai/gpt-4.1-mini',
    );
    expect(describeConfigProblems(allProblems(text)))
      .toBe(`/app/routes.yaml:4:55 error: routes.support_chat.fallback[0]: no provider is called "opnai" (there is openai); did you mean "openai/gpt-4.1-mini"?
  2 |   openai: { key: \${OPENAI_API_KEY} }
  3 | routes:
> 4 |   support_chat: { primary: openai/gpt-4.1, fallback: [opnai/gpt-4.1-mini], maxLatencyMs: 0 }
    |                                                       ^^^^^^^^^^^^^^^^^^

/app/routes.yaml:4:90 error: routes.support_chat.maxLatencyMs: Too small: expected number to be >0
  2 |   openai: { key: \${OPENAI_API_KEY} }
  3 | routes:
> 4 |   support_chat: { primary: openai/gpt-4.1, fallback: [opnai/gpt-4.1-mini], maxLatencyMs: 0 }
    |                                                                                          ^`);
  });

  it('has no control characters of the file in it', () => {
    const text = describeConfigProblems(allProblems(more('"a\\u001b[31m": 1\n"b\u0007\u202e": 2')));
    expect(text).toContain('unknown key');
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

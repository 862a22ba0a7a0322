import { describe, expect, it } from 'vitest';

import type { ModelFacts } from '../ports/catalog.ts';
import type { Provider } from '../ports/provider.ts';
import type { TaskFacts } from './draft.ts';
import type { World } from './place.ts';
import { resolveRoute } from './resolve-route.ts';
import type { DefaultsInput } from './route-input.ts';

const talks: Omit<Provider, 'id'> = {
  generate: () => Promise.reject(new Error('not called')),
  classify: () => ({ kind: 'unknown', message: '' }),
};
const streams: Omit<Provider, 'id'> = {
  ...talks,
  stream: () => {
    throw new Error('not called');
  },
};
const embeds: Omit<Provider, 'id'> = { ...streams, embed: () => Promise.reject(new Error('not called')) };

const models: readonly ModelFacts[] = [
  { model: 'openai/gpt-4.1', contextTokens: 1_000_000, chat: true },
  { model: 'openai/gpt-4.1-mini', contextTokens: 128_000, chat: true },
  { model: 'openai/gpt-3.5', chat: true, deprecated: { on: '2026-01-01', successor: 'openai/gpt-4.1-mini' } },
  { model: 'azure/gpt-4.1', contextTokens: 200_000, chat: true },
  { model: 'openai/embed-small', embeddings: { dimensions: 1536 }, chat: false },
  { model: 'openai/embed-large', embeddings: { dimensions: 3072 }, chat: false },
  { model: 'azure/embed-small', embeddings: { dimensions: 1536 }, chat: false },
  { model: 'azure/embed-mystery', contextTokens: 8_000 },
  { model: 'azure/embed-ada', embeddings: { dimensions: 1536 }, chat: false },
  { model: 'azure/embed-large', identity: 'embed-large', embeddings: { dimensions: 1024 }, chat: false },
];

const world: World = {
  providers: {
    openai: { id: 'openai', ...embeds },
    azure: { id: 'azure', ...embeds },
    qwen: { id: 'qwen', ...streams },
    plain: { id: 'plain', ...talks },
  },
  catalog: {
    // `openai/latest` is another name for gpt-4.1.
    facts: (model) =>
      models.find((facts) => facts.model === (model === 'openai/latest' ? 'openai/gpt-4.1' : model)),
    cost: () => undefined,
    models: () => models,
  },
};

const text: TaskFacts = {
  kind: 'unary',
  structured: false,
  dimensions: undefined,
  stakes: 'standard',
  parameters: {},
};
const chat: TaskFacts = { ...text, kind: 'stream' };
const object: TaskFacts = { ...text, structured: true };
const vectors: TaskFacts = { ...text, kind: 'embed' };
const grave: TaskFacts = { ...text, stakes: 'high' };

const primary = 'openai/gpt-4.1';
const small = 'openai/embed-small';

/** `where: message; suggestion`, one line for each problem. */
function problemsOf(input: DefaultsInput, task: TaskFacts, defaults?: DefaultsInput): readonly string[] {
  const { route, problems } = resolveRoute({ name: 'job', path: ['job'], task, input, defaults }, world);
  expect(route === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
  return problems.map(
    ({ severity, where, message, suggestion }) =>
      `${severity} ${where}: ${message}${suggestion === undefined ? '' : `; ${suggestion}`}`,
  );
}

type Row = [name: string, input: DefaultsInput, task: TaskFacts, problem: string];

describe('a route is refused when', () => {
  it.each<Row>([
    [
      'its provider is misspelt',
      { primary: 'opnai/gpt' },
      text,
      'error job.primary: no provider is called "opnai" (there is openai, azure, qwen, plain); did you mean "openai/gpt"?',
    ],
    [
      'a fallback is no model',
      { primary, fallback: ['qwen/plus', 'gpt'] },
      text,
      'error job.fallback[1]: this is no model; write provider/name',
    ],
    [
      'a rule names an unknown provider',
      { primary, rules: [{ when: { tier: 'x' }, primary: 'zzz/y' }] },
      text,
      'error job.rules[0].primary: no provider is called "zzz"',
    ],
    [
      'the canary names an unknown provider',
      { primary, canary: { model: 'zzz/y', percent: 1 } },
      text,
      'error job.canary.model: no provider',
    ],
    [
      'the last resort names an unknown provider',
      { primary, exhausted: { then: 'olama/x' } },
      text,
      'error job.exhausted.then: no provider is called "olama"',
    ],
    [
      'the cheaper model names an unknown provider',
      { primary, degradeTo: 'zzz/y' },
      text,
      'error job.degradeTo: no provider',
    ],
    [
      'a rule has hours in an unknown zone',
      { primary, rules: [{ when: { hours: '08:00-09:00 Mars' }, primary }] },
      text,
      'error job.rules[0].when.hours: no time zone is called "Mars"',
    ],

    [
      'a model has two places',
      { primary, fallback: ['qwen/plus', primary] },
      text,
      'error job.fallback[1]: openai/gpt-4.1 is already in this chain',
    ],
    [
      'a model has two places under two names',
      { primary, fallback: ['openai/latest'] },
      text,
      'error job.fallback[0]: openai/gpt-4.1 is already in this chain',
    ],
    [
      'a rule has a model twice',
      { primary, rules: [{ when: { tier: 'x' }, primary: 'qwen/a', fallback: ['qwen/a'] }] },
      text,
      'error job.rules[0].fallback[0]: qwen/a is already',
    ],
    [
      'the canary is the primary',
      { primary, canary: { model: primary, percent: 5 } },
      text,
      'error job.canary.model: the canary is the primary itself',
    ],
    [
      'it is weighted without weights',
      { primary, fallback: ['qwen/plus'], order: 'weighted' },
      text,
      'error job.order: weighted, but no candidate has a weight',
    ],
    [
      'all its weights are 0',
      { primary: { model: primary, weight: 0 }, order: 'weighted' },
      text,
      'error job.order: weighted',
    ],
    [
      'no window takes what it promises',
      { primary: 'openai/gpt-4.1-mini', fallback: ['azure/gpt-4.1'], maxInputTokens: 200_001 },
      text,
      'error job.maxInputTokens: prompts of 200001 tokens fit no model of this chain: the largest window is 200000',
    ],
    [
      'the only window that is large enough may not be used',
      { primary: 'openai/gpt-4.1-mini', fallback: [primary], maxInputTokens: 200_000, allowFallback: false },
      text,
      'error job.maxInputTokens: prompts of 200000',
    ],
    [
      'a rule is for prompts that fit none of its windows',
      {
        primary,
        rules: [{ when: { minInputTokens: 200_000 }, primary: 'openai/gpt-4.1-mini', fallback: [] }],
      },
      text,
      'error job.rules[0].when.minInputTokens: prompts of 200000',
    ],
    [
      'a rule promises more than its windows take',
      {
        primary,
        rules: [{ when: { maxInputTokens: 200_000 }, primary: 'openai/gpt-4.1-mini', fallback: [] }],
      },
      text,
      'error job.rules[0].when.maxInputTokens: prompts of 200000',
    ],

    [
      'a stream goes to a provider that has none',
      { primary, fallback: ['plain/x'] },
      chat,
      'error job.fallback[0]: could never be used: the provider plain does not stream',
    ],
    [
      'embeddings go to a provider that has none',
      { primary: 'qwen/embed' },
      vectors,
      'error job.primary: could never be used: the provider qwen makes no embeddings',
    ],
    [
      'a chat model is to embed',
      { primary },
      vectors,
      'error job.primary: could never be used: openai/gpt-4.1 makes no embeddings',
    ],
    [
      'an embedding model is to chat',
      { primary, fallback: [small] },
      chat,
      'error job.fallback[0]: could never be used: openai/embed-small does not write text',
    ],
    [
      'an embedding model is to extract',
      { primary: small },
      object,
      'error job.primary: could never be used: openai/embed-small does not write text',
    ],

    [
      'stakes are high and a fallback is a lesser model',
      { primary, fallback: ['azure/gpt-4.1', 'qwen/plus'] },
      grave,
      'error job.fallback[1]: could never be used: stakes are high, and qwen/plus is neither gpt-4.1 nor named its equal; write { model: qwen/plus, equal: true }',
    ],
    [
      'stakes are high and so is the canary',
      { primary, stakes: 'high', canary: { model: 'qwen/plus', percent: 1 } },
      text,
      'error job.canary.model: could never be used: stakes are high',
    ],
    [
      'stakes are high and a rule takes another model',
      { primary, rules: [{ when: { tier: 'free' }, primary: 'qwen/plus', fallback: [] }] },
      grave,
      'error job.rules[0].primary: could never be used: stakes are high',
    ],
    [
      'stakes are high and a budget would degrade it',
      { primary, degradeTo: 'openai/gpt-4.1-mini' },
      grave,
      'error job.degradeTo: could never be used: stakes are high',
    ],
    [
      'stakes are high and a cached answer would do',
      { primary, exhausted: { then: 'cached' } },
      grave,
      'error job.exhausted.then: stakes are high: only an error',
    ],
    [
      'stakes are high and another model would do',
      { primary, exhausted: { then: 'qwen/plus' } },
      grave,
      'error job.exhausted.then: stakes are high: only an error',
    ],
    [
      'a last model stands where no fallback is allowed',
      { primary, allowFallback: false, exhausted: { then: 'qwen/plus' } },
      text,
      'error job.exhausted.then: a last model to ask is a fallback, and allowFallback is false',
    ],
    [
      'a message stands in for an object',
      { primary, exhausted: { then: 'message', message: 'x' } },
      object,
      'error job.exhausted.then: a message is not the output',
    ],
    [
      'a message stands in for vectors',
      { primary: small, exhausted: { then: 'message', message: 'x' } },
      vectors,
      'error job.exhausted.then: a message is no vector',
    ],

    [
      'vectors would come from another model',
      { primary: small, fallback: ['azure/embed-small', 'azure/embed-ada'] },
      vectors,
      'error job.fallback[1]: azure/embed-ada is a different model from openai/embed-small: vectors of different models do not mix; name the same model on another provider, or say allowDifferentModel',
    ],
    [
      'vectors of another length would come',
      { primary: small, fallback: ['openai/embed-large'], allowDifferentModel: true },
      vectors,
      "error job.fallback[0]: its vectors have 3072 dimensions, the primary's 1536",
    ],
    [
      'the same model is cut shorter elsewhere',
      { primary: 'openai/embed-large', fallback: ['azure/embed-large'] },
      vectors,
      'error job.fallback[0]: its vectors have 1024 dimensions',
    ],
    [
      'a model cannot make vectors as long as the task wants',
      { primary: small },
      { ...vectors, dimensions: 2048 },
      'error job.primary: its vectors have 1536 dimensions, the task asks for 2048',
    ],
    [
      'a canary would mix vectors',
      { primary: small, canary: { model: 'azure/embed-ada', percent: 1 }, allowDifferentModel: true },
      vectors,
      'error job.canary.model: azure/embed-ada is a different model',
    ],
    [
      'a rule would mix vectors',
      { primary: small, rules: [{ when: { tier: 'x' }, primary: 'azure/embed-ada', fallback: [] }] },
      vectors,
      'error job.rules[0].primary: azure/embed-ada is a different model',
    ],
    [
      'a last resort would mix vectors',
      { primary: small, exhausted: { then: 'azure/embed-ada' } },
      vectors,
      'error job.exhausted.then: azure/embed-ada is a different model',
    ],

    [
      'one candidate may take longer than everything',
      { primary, maxLatencyMs: 6_000, deadlineMs: 5_000 },
      text,
      'error job.maxLatencyMs: 6000 ms, but the whole request may take only 5000 ms',
    ],
    [
      'one call may take longer than everything',
      { primary, timeouts: { attemptMs: 6_000 }, deadlineMs: 5_000 },
      text,
      'error job.timeouts.attemptMs: 6000 ms, but',
    ],
    [
      'it has more tries than attempts',
      { primary, retry: { tries: 4 }, budget: { attempts: 3 } },
      text,
      'error job.retry.tries: 4 tries, but the budget of a request is 3 attempts',
    ],
    [
      'a speed is asked of what is no stream',
      { primary, minTokensPerSecond: 5 },
      text,
      'error job.minTokensPerSecond: this task does not stream',
    ],
    [
      'what is no stream is to be continued',
      { primary: small, midStream: 'fail' },
      vectors,
      'error job.midStream: this task does not stream',
    ],
    [
      'an object is to be continued by another model',
      { primary, midStream: 'continue' },
      { ...chat, structured: true },
      'error job.midStream: a stream of this task is never carried on by another model: its output is not plain text; write restart or fail',
    ],
    [
      'it is to be continued although stakes are high',
      { primary, midStream: 'continue' },
      { ...chat, stakes: 'high' },
      'error job.midStream: a stream of this task is never carried on by another model: stakes are high',
    ],
    [
      'it is to be continued by nobody',
      { primary, midStream: 'continue', allowFallback: false },
      chat,
      'error job.midStream: a stream of this task is never carried on by another model: allowFallback',
    ],
  ])('%s', (_, input, task, problem) => {
    const problems = problemsOf(input, task);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });
});

describe('a route is accepted with a warning when', () => {
  it.each<Row>([
    [
      'a model is on its way out',
      { primary: 'openai/gpt-3.5' },
      text,
      'warning job.primary: openai/gpt-3.5 is deprecated (2026-01-01); its successor is openai/gpt-4.1-mini',
    ],
    [
      'a model looks misspelt',
      { primary: 'openai/gpt-4.1-mni' },
      text,
      'warning job.primary: the catalog does not know openai/gpt-4.1-mni: its price and limits are unknown; did you mean "openai/gpt-4.1-mini"?',
    ],
    [
      'the last resort has had its turn',
      { primary, exhausted: { then: primary } },
      text,
      'warning job.exhausted.then: openai/gpt-4.1 stands in the chain and will have failed',
    ],
    [
      'a request never gets to the last model',
      { primary, fallback: ['qwen/a', 'qwen/b'], budget: { attempts: 2 } },
      text,
      'warning job.budget.attempts: a request may make 2 attempts, so it never gets to all 3 models',
    ],
  ])('%s', (_, input, task, problem) => {
    expect(problemsOf(input, task)).toEqual([
      problem.endsWith('failed') ? expect.stringContaining(problem) : problem,
    ]);
  });
});

describe('a route is right when', () => {
  it.each<[name: string, input: DefaultsInput, task: TaskFacts]>([
    ['its provider serves what the catalog has never heard of', { primary: 'qwen/brand-new' }, object],
    [
      'only one window is large enough',
      { primary: 'openai/gpt-4.1-mini', fallback: [primary], maxInputTokens: 900_000 },
      text,
    ],
    [
      'one window is unknown',
      { primary: 'openai/gpt-4.1-mini', fallback: ['qwen/plus'], maxInputTokens: 900_000 },
      text,
    ],
    ['an unknown model embeds', { primary: 'azure/embed-small', fallback: [small] }, vectors],
    [
      'stakes are high and the others are the same or equal',
      { primary, fallback: ['azure/gpt-4.1', { model: 'qwen/plus', equal: true }] },
      grave,
    ],
    ['stakes are high, and it fails loudly', { primary, exhausted: { then: 'error' } }, grave],
    [
      'a fallback is written down and switched off',
      { primary, fallback: ['qwen/plus'], allowFallback: false },
      text,
    ],
    [
      'a canary is tried where no fallback is allowed',
      { primary, canary: { model: 'qwen/plus', percent: 5 }, allowFallback: false },
      text,
    ],
    [
      'vectors may differ, and are as long',
      { primary: small, fallback: ['azure/embed-ada'], allowDifferentModel: true },
      vectors,
    ],
    [
      'a task asks for vectors that both can make',
      { primary: 'openai/embed-large', fallback: ['azure/embed-large'] },
      { ...vectors, dimensions: 1024 },
    ],
    [
      'the smaller of two limits wins',
      { primary, maxLatencyMs: 3_000, timeouts: { firstTokenMs: 10_000, attemptMs: 60_000 } },
      chat,
    ],
    [
      'a rule takes over a fallback that is its primary',
      { primary, fallback: ['qwen/plus'], rules: [{ when: { tier: 'x' }, primary: 'qwen/plus' }] },
      text,
    ],
    ['a message stands in for text', { primary, exhausted: { then: 'message', message: 'Later.' } }, chat],
    ['a stream must keep up', { primary, minTokensPerSecond: 5, midStream: 'restart' }, chat],
    ['its largest prompt is just as large as a window', { primary, maxInputTokens: 1_000_000 }, text],
    ['the catalog does not say whether a model embeds', { primary: 'azure/embed-mystery' }, vectors],
    [
      'its limits meet',
      {
        primary,
        fallback: ['qwen/plus'],
        maxLatencyMs: 5,
        deadlineMs: 5,
        retry: { tries: 2 },
        budget: { attempts: 2 },
      },
      text,
    ],
    [
      'its budget is for the one model it may ask',
      { primary, fallback: ['qwen/plus'], allowFallback: false, budget: { attempts: 1 } },
      text,
    ],
    [
      'a rule takes a model that is too small for some of its prompts',
      {
        primary,
        maxInputTokens: 900_000,
        rules: [{ when: { tier: 'free' }, primary: 'openai/gpt-4.1-mini' }],
      },
      text,
    ],
  ])('%s', (_, input, task) => {
    expect(problemsOf(input, task)).toEqual([]);
  });

  it('defaults say what this task has no use for', () => {
    const defaults: DefaultsInput = {
      minTokensPerSecond: 5,
      midStream: 'continue',
      maxLatencyMs: 60_000,
      timeouts: { attemptMs: 60_000 },
      retry: { tries: 5 },
    };
    expect(problemsOf({ primary, deadlineMs: 5_000, budget: { attempts: 2 } }, object, defaults)).toEqual([]);
  });
});

it('complains once of what several rules take over', () => {
  const rules = [
    { when: { tier: 'x' }, primary: { model: 'qwen/a', equal: true } },
    { when: { tier: 'y' }, primary },
  ];
  expect(problemsOf({ primary, fallback: ['qwen/plus'], rules }, grave)).toHaveLength(1);
});

it('names everything that is wrong, not the first', () => {
  const input: DefaultsInput = {
    primary: 'opnai/gpt',
    fallback: [small, 'zzz/x', small],
    exhausted: { then: 'message', message: 'x' },
    maxLatencyMs: 9,
    deadlineMs: 5,
    minTokensPerSecond: 1,
  };
  expect(problemsOf(input, object).map((each) => each.split(':')[0])).toEqual([
    'error job.primary',
    'error job.fallback[1]',
    'error job.fallback[0]',
    'error job.fallback[2]',
    'error job.fallback[2]',
    'error job.exhausted.then',
    'error job.maxLatencyMs',
    'error job.minTokensPerSecond',
  ]);
});

import { describe, expect, it } from 'vitest';

import { remedyFor } from '../failure.ts';
import { emptyCatalog } from '../ports/catalog.ts';
import type { Provider } from '../ports/provider.ts';
import { breakerDefaults } from './defaults.ts';
import type { TaskFacts } from './draft.ts';
import type { World } from './place.ts';
import { resolveRoute } from './resolve-route.ts';
import type { Resolved } from './resolve-route.ts';
import type { DefaultsInput, RouteInput } from './route-input.ts';
import type { Route } from './route.ts';

const streams: Omit<Provider, 'id'> = {
  generate: () => Promise.reject(new Error('not called')),
  stream: () => {
    throw new Error('not called');
  },
  classify: () => ({ kind: 'unknown', message: '' }),
};

const world: World = {
  providers: {
    openai: { id: 'openai', ...streams },
    anthropic: { id: 'anthropic', ...streams, credentials: ['key-a', 'key-b'] },
    qwen: { id: 'qwen', ...streams },
  },
  catalog: emptyCatalog,
};

const text: TaskFacts = {
  kind: 'unary',
  structured: false,
  dimensions: undefined,
  stakes: 'standard',
  parameters: {},
};
const chat: TaskFacts = { ...text, kind: 'stream' };

function resolve(input: DefaultsInput, task: TaskFacts = text, defaults?: DefaultsInput): Resolved {
  return resolveRoute({ name: 'job', path: ['routes', 'job'], task, input, defaults }, world);
}

function routeOf(input: RouteInput, task?: TaskFacts, defaults?: DefaultsInput): Route {
  const { route, problems } = resolve(input, task, defaults);
  if (!route) throw new Error(JSON.stringify(problems));
  return route;
}

const primary = 'openai/gpt-4.1';

describe('resolveRoute', () => {
  it('decides everything that a bare route leaves open', () => {
    const { chain, times, ...route } = routeOf({ primary });
    expect(chain).toMatchObject([{ role: 'primary', model: primary }]);
    expect(times).toMatchObject({ firstTokenMs: 60_000, unaryDeadlineMs: 120_000 });
    expect(route).toStrictEqual({
      task: 'job',
      hash: expect.stringMatching(/^[0-9a-f]{16}$/),
      stakes: 'standard',
      rules: [],
      order: 'priority',
      parameters: {},
      sameProviderFirst: false,
      canary: undefined,
      degradeTo: undefined,
      allowFallback: true,
      allowDifferentModel: false,
      maxInputTokens: undefined,
      allowance: { attempts: 6, microUsd: undefined },
      retry: { tries: 2, baseMs: 500, capMs: 8_000 },
      remedies: remedyFor,
      breaker: breakerDefaults,
      midStream: 'continue',
      minTokensPerSecond: undefined,
      repairOutput: true,
      escalation: undefined,
      exhausted: { then: 'error' },
      unsupported: 'leave-out',
    });
  });

  it('is frozen to the bottom', () => {
    const route = routeOf({ primary, rules: [{ when: { tier: 'free' }, primary: 'qwen/plus' }] });
    const inside = [
      route,
      route.chain,
      route.chain[0]?.facts,
      route.rules[0]?.when,
      route.remedies,
      route.times,
    ];
    expect(inside.every(Object.isFrozen)).toBe(true);
    expect(Object.isFrozen(remedyFor)).toBe(false);
  });

  it('stacks parameters: task, defaults, route, candidate; null drops', () => {
    const route = routeOf(
      {
        primary,
        fallback: [{ model: 'qwen/plus', temperature: null, seed: 9, maxOutputTokens: 2000 }],
        parameters: { seed: 7, topP: null },
      },
      { ...text, parameters: { temperature: 0.1, topP: 0.5 } },
      { parameters: { seed: 1, effort: 'low' } },
    );
    expect(route.chain.map(({ parameters }) => parameters)).toStrictEqual([
      { temperature: 0.1, seed: 7, effort: 'low' },
      { seed: 9, effort: 'low', maxOutputTokens: 2000 },
    ]);
    expect(route.parameters).toStrictEqual({ temperature: 0.1, seed: 7, effort: 'low' });
  });

  it('keeps weights and equals as written', () => {
    const route = routeOf({
      primary: { model: primary, weight: 3 },
      fallback: [{ model: 'qwen/plus', equal: true }],
      order: 'weighted',
    });
    expect(route.chain).toMatchObject([
      { weight: 3, equal: false },
      { weight: 1, equal: true },
    ]);
    expect(route.order).toBe('weighted');
  });

  it('changes single rows of the remedies', () => {
    const { remedies } = routeOf({ primary, on: { refused: 'next-candidate', timeout: 'try-again' } });
    expect(remedies).toEqual({ ...remedyFor, refused: 'next-candidate', timeout: 'try-again' });
  });

  it('fills up half-written breaker settings, and takes off for off', () => {
    expect(routeOf({ primary, breaker: { minimum: 9, openMs: 120_000 } }).breaker).toEqual({
      ...breakerDefaults,
      minimum: 9,
      openMs: 120_000,
      maxOpenMs: 120_000,
    });
    expect(routeOf({ primary, breaker: 'off' }).breaker).toBe('off');
  });

  it('counts each key of a provider, the canary and the last resort among those that may be asked', () => {
    const input: RouteInput = {
      primary: 'anthropic/claude',
      fallback: [primary],
      maxLatencyMs: 1_000,
      retry: { tries: 1 },
    };
    const deadlineOf = (changes: Partial<RouteInput>): number =>
      routeOf({ ...input, ...changes }).times.unaryDeadlineMs;
    expect(deadlineOf({})).toBe(3_500);
    expect(deadlineOf({ canary: { model: 'qwen/plus', percent: 1 } })).toBe(4_500);
    expect(deadlineOf({ exhausted: { then: 'qwen/plus' } })).toBe(4_500);
    expect(
      deadlineOf({
        rules: [{ when: { tier: 'x' }, primary: 'qwen/plus', fallback: ['anthropic/a', 'anthropic/b'] }],
      }),
    ).toBe(5_500);
    expect(deadlineOf({ allowFallback: false })).toBe(2_500);
  });

  it('is short with silence only where there is another model to go to', () => {
    expect(routeOf({ primary, fallback: ['qwen/plus'] }).times.stallMs).toBe(10_000);
    expect(routeOf({ primary, fallback: ['qwen/plus'], allowFallback: false }).times.stallMs).toBe(60_000);
    expect(routeOf({ primary: 'anthropic/claude' }).times.stallMs).toBe(60_000);
  });

  it('counts on a chain of unknown length for calls that name their models', () => {
    const anyCall: TaskFacts = { ...text, kind: undefined };
    expect(resolve({ maxLatencyMs: 1_000 }, anyCall).route?.times.unaryDeadlineMs).toBe(7_000);
    expect(resolve({}, anyCall).route?.chain).toEqual([]);
  });

  it.each<[string, RouteInput, TaskFacts, string]>([
    ['plain text', { primary }, chat, 'continue'],
    ['structured output', { primary }, { ...chat, structured: true }, 'restart'],
    ['high stakes', { primary }, { ...chat, stakes: 'high' }, 'fail'],
    ['high stakes of the route', { primary, stakes: 'high' }, chat, 'fail'],
    ['no fallback allowed', { primary, allowFallback: false }, chat, 'fail'],
    ['restart', { primary, midStream: 'restart' }, { ...chat, structured: true }, 'restart'],
    ['fail', { primary, midStream: 'fail' }, chat, 'fail'],
  ])('continues a broken stream only where that is honest: %s', (_, input, task, midStream) => {
    expect(routeOf(input, task).midStream).toBe(midStream);
  });

  it.each<[RouteInput['exhausted'], object]>([
    [{ then: 'error' }, { then: 'error' }],
    [{ then: 'cached' }, { then: 'cached', maxAgeMs: 86_400_000 }],
    [
      { then: 'cached', maxAgeMs: 5 },
      { then: 'cached', maxAgeMs: 5 },
    ],
    [
      { then: 'message', message: 'Later.' },
      { then: 'message', message: 'Later.' },
    ],
    [{ then: 'qwen/plus' }, { then: 'model', placement: { role: 'last-resort', model: 'qwen/plus' } }],
  ])('reads exhausted %j', (exhausted, expected) => {
    expect(routeOf({ primary, exhausted }).exhausted).toMatchObject(expected);
  });

  it('raises stakes for either, and lets neither lower them', () => {
    expect(routeOf({ primary, stakes: 'standard' }, { ...text, stakes: 'high' }).stakes).toBe('high');
    expect(routeOf({ primary, stakes: 'high' }).stakes).toBe('high');
    expect(routeOf({ primary }, text, { stakes: 'high' }).stakes).toBe('high');
  });

  it('places the canary, the cheaper model and the escalation', () => {
    const route = routeOf({
      primary,
      canary: { model: { model: 'qwen/plus', temperature: 0 }, percent: 5 },
      degradeTo: 'openai/gpt-4.1-mini',
      escalate: { by: 'documentType' },
      budget: { costUsd: 0.05 },
    });
    expect(route).toMatchObject({
      canary: {
        percent: 5,
        placement: { role: 'canary', model: 'qwen/plus', parameters: { temperature: 0 } },
      },
      degradeTo: { role: 'fallback', model: 'openai/gpt-4.1-mini' },
      escalation: { byTag: 'documentType', after: 3, forMs: 600_000 },
      allowance: { microUsd: 50_000 },
    });
  });
});

describe('rules', () => {
  it('take the place of the primary and keep the rest of the route', () => {
    const { rules } = routeOf({
      primary,
      fallback: ['qwen/plus', 'anthropic/claude'],
      order: 'fastest',
      rules: [
        { when: { tier: 'free', hours: '22:00-06:00 Europe/Berlin' }, primary: 'qwen/plus' },
        { when: { tags: { region: 'eu' } }, primary: 'qwen/eu', fallback: [], order: 'priority' },
      ],
    });
    expect(rules.map(({ chain, order, when }) => [chain.map(({ model }) => model), order, when])).toEqual([
      [
        ['qwen/plus', 'anthropic/claude'],
        'fastest',
        { tier: 'free', hours: { fromMinute: 1320, toMinute: 360, timeZone: 'Europe/Berlin' } },
      ],
      [['qwen/eu'], 'priority', { tags: { region: 'eu' } }],
    ]);
    expect(rules[0]?.chain.map(({ role }) => role)).toEqual(['primary', 'fallback']);
  });
});

describe('the hash', () => {
  const hashOf = (input: RouteInput, task?: TaskFacts): string => routeOf(input, task).hash;

  it('is the same for the same policy, however it is written', () => {
    expect(hashOf({ primary, fallback: [], order: 'priority', retry: { tries: 2 } })).toBe(
      hashOf({ primary: { model: primary } }),
    );
  });

  it.each<[string, RouteInput]>([
    ['model', { primary: 'qwen/plus' }],
    ['fallback', { primary, fallback: ['qwen/plus'] }],
    ['parameter', { primary: { model: primary, seed: 1 } }],
    ['limit', { primary, maxLatencyMs: 5 }],
    ['remedy', { primary, on: { timeout: 'give-up' } }],
    ['canary', { primary, canary: { model: 'qwen/plus', percent: 1 } }],
    ['rule', { primary, rules: [{ when: { tier: 'x' }, primary: 'qwen/plus' }] }],
    ['last resort', { primary, exhausted: { then: 'qwen/plus' } }],
  ])('is another for another %s', (_, input) => {
    expect(hashOf(input)).not.toBe(hashOf({ primary }));
  });

  it('does not change when the catalog learns something, or a key is replaced', () => {
    const input: RouteInput = {
      primary,
      canary: { model: 'openai/new', percent: 1 },
      degradeTo: 'openai/cheap',
      rules: [{ when: { tier: 'x' }, primary: 'openai/other' }],
      exhausted: { then: 'openai/last' },
    };
    const openai: Provider = { id: 'openai', ...streams, credentials: ['new-key'] };
    const later: World = {
      providers: { ...world.providers, openai },
      catalog: { ...world.catalog, facts: (model) => ({ model, tools: true }) },
    };
    const { route } = resolveRoute({ name: 'job', path: [], task: text, input, defaults: undefined }, later);
    expect(route?.chain[0]?.candidates[0]?.credential).toBe('new-key');
    expect(route?.hash).toBe(hashOf(input));
  });
});

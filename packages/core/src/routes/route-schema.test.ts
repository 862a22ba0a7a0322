import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { RouteInput } from './route-input.ts';
import { defaultsSchema, routeSchema, routesSchema } from './route-schema.ts';
import { schemaProblems } from './schema-problems.ts';

const everything: RouteInput = {
  primary: {
    model: 'openai/gpt-4.1',
    maxOutputTokens: 2000,
    temperature: null,
    thinking: false,
    weight: 2,
    equal: true,
  },
  fallback: [
    'qwen/qwen-plus',
    { model: 'ollama/llama3.1:8b', stop: ['END'], cache: { ttl: 'long' }, effort: 'low' },
  ],
  parameters: {
    topP: 0.9,
    seed: -1,
    thinking: 1024,
    options: { openai: { store: true, nested: [{ a: null }] } },
  },
  maxLatencyMs: 3000,
  deadlineMs: 10_000,
  maxInputTokens: 1_000_000,
  allowFallback: true,
  on: { refused: 'give-up', 'bad-output': 'repair', 'rate-limited': 'next-candidate' },
  retry: { tries: 3, backoff: { baseMs: 500, capMs: 8000 } },
  timeouts: { connectMs: 1000, firstTokenMs: 10_000, stallMs: 10_000, attemptMs: 20_000 },
  breaker: {
    minimum: 5,
    failureRate: 0.5,
    consecutive: 5,
    windowMs: 30_000,
    openMs: 10_000,
    maxOpenMs: 60_000,
    probes: 1,
  },
  order: 'cache-affine',
  sameProviderFirst: true,
  canary: { model: 'openai/gpt-5-mini', percent: 0.5 },
  degradeTo: 'openai/gpt-4.1-nano',
  rules: [
    { when: { tier: 'free', hours: '22:00-06:00 UTC', tags: { region: 'eu' } }, primary: 'qwen/qwen-plus' },
    { when: { minInputTokens: 1000, maxInputTokens: 2000 }, primary: 'a/b', fallback: [], order: 'cheapest' },
  ],
  exhausted: { then: 'cached', maxAgeMs: 1000 },
  midStream: 'restart',
  minTokensPerSecond: 0.5,
  budget: { attempts: 4, costUsd: 0.01 },
  stakes: 'high',
  escalate: { by: 'documentType', after: 3, forMs: 1000 },
  repairOutput: false,
  allowDifferentModel: true,
  unsupportedParameters: 'refuse',
};

function complaints(input: unknown, schema: z.ZodType = routeSchema): readonly string[] {
  const parsed = schema.safeParse(input);
  return parsed.success
    ? []
    : schemaProblems(parsed.error.issues, []).map(({ where, message }) => `${where}: ${message}`);
}

/** A route that is right but for this. */
function withThis(changes: Record<string, unknown>): unknown {
  return { primary: 'openai/gpt-4.1', ...changes };
}

describe('routeSchema', () => {
  it('takes everything a route may say, and gives it back as it was', () => {
    expect(routeSchema.parse(everything)).toStrictEqual(everything);
  });

  it('needs nothing but a primary', () => {
    expect(complaints({ primary: 'openai/gpt-4.1' })).toEqual([]);
    expect(complaints({})).toEqual(['primary: write provider/name, or an object with a `model`']);
  });

  it.each([
    [{ fallbck: [] }, 'fallbck: unknown key "fallbck"; did you mean "fallback"?'],
    [{ max_latency_ms: 5 }, 'max_latency_ms: unknown key "max_latency_ms"; did you mean "maxLatencyMs"?'],
    [{ retry: { tryes: 3 } }, 'retry.tryes: unknown key "tryes"; did you mean "tries"?'],
    [{ retry: { backoff: { base: 3 } } }, 'retry.backoff.base: unknown key "base"; did you mean "baseMs"?'],
    [
      { timeouts: { zebra: 1 } },
      'timeouts.zebra: unknown key "zebra"; known here: connectMs, firstTokenMs, stallMs, attemptMs',
    ],
    [
      { fallback: ['a/b', { model: 'a/c', temprature: 1 }] },
      'fallback[1].temprature: unknown key "temprature"; did you mean "temperature"?',
    ],
    [{ breaker: { minimun: 5 } }, 'breaker.minimun: unknown key "minimun"; did you mean "minimum"?'],
    [
      { rules: [{ when: { teir: 'x' }, primary: 'a/b' }] },
      'rules[0].when.teir: unknown key "teir"; did you mean "tier"?',
    ],
    [{ on: { refusd: 'give-up' } }, 'on.refusd: unknown key "refusd"; did you mean "refused"?'],
  ])('asks what an unknown key was meant to be: %j', (changes, complaint) => {
    expect(complaints(withThis(changes))).toEqual([complaint]);
  });

  it.each([['cancelled'], ['over-budget'], ['rejected-locally']])('lets nobody go on after %s', (kind) => {
    expect(complaints(withThis({ on: { [kind]: 'next-candidate' } }))).toEqual([
      `on.${kind}: "${kind}" always gives up: there is nobody or nothing to go on for`,
    ]);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ primary: 'gpt-4.1' }, 'primary: write provider/name'],
    [{ primary: 42 }, 'primary: write provider/name, or an object'],
    [{ primary: null }, 'primary: write provider/name, or an object'],
    [{ primary: { model: 'a/b#c' } }, 'primary.model: write provider/name'],
    [{ primary: { weight: 1 } }, 'primary.model: '],
    [{ primary: { model: 'a/b', temperature: 2.1 } }, 'primary.temperature: '],
    [{ primary: { model: 'a/b', topP: -0.1 } }, 'primary.topP: '],
    [{ primary: { model: 'a/b', maxOutputTokens: 0 } }, 'primary.maxOutputTokens: '],
    [{ primary: { model: 'a/b', thinking: true } }, 'primary.thinking: '],
    [{ primary: { model: 'a/b', effort: 'huge' } }, 'primary.effort: '],
    [{ primary: { model: 'a/b', weight: -1 } }, 'primary.weight: '],
    [{ fallback: 'a/b' }, 'fallback: '],
    [{ fallback: [null] }, 'fallback[0]: '],
    [{ maxLatencyMs: 0 }, 'maxLatencyMs: '],
    [{ maxLatencyMs: 1.5 }, 'maxLatencyMs: '],
    [{ maxLatencyMs: '5000' }, 'maxLatencyMs: '],
    [{ maxLatencyMs: Number.NaN }, 'maxLatencyMs: '],
    [{ maxLatencyMs: 86_400_001 }, 'maxLatencyMs: '],
    [{ maxInputTokens: -1 }, 'maxInputTokens: '],
    [{ allowFallback: 'yes' }, 'allowFallback: '],
    [{ on: { refused: 'next' } }, 'on.refused: '],
    [{ on: { timeout: 'repair' } }, 'on.timeout: '],
    [{ retry: { tries: 0 } }, 'retry.tries: '],
    [{ retry: { tries: 11 } }, 'retry.tries: '],
    [{ retry: { backoff: { baseMs: 9, capMs: 8 } } }, 'retry.backoff: baseMs is larger than capMs'],
    [{ breaker: 'on' }, 'breaker: write breaker settings, or off'],
    [{ breaker: { failureRate: 1.1 } }, 'breaker.failureRate: '],
    [{ breaker: { failureRate: 0 } }, 'breaker.failureRate: '],
    [{ breaker: { openMs: 9, maxOpenMs: 8 } }, 'breaker: openMs is larger than maxOpenMs'],
    [{ order: 'random' }, 'order: '],
    [{ canary: { model: 'a/b', percent: 101 } }, 'canary.percent: '],
    [{ canary: { model: 'a/b', percent: -1 } }, 'canary.percent: '],
    [{ canary: { model: 'a/b' } }, 'canary.percent: '],
    [{ rules: [{ when: {}, primary: 'a/b' }] }, 'rules[0].when: name at least one condition'],
    [
      { rules: [{ when: { tier: undefined }, primary: 'a/b' }] },
      'rules[0].when: name at least one condition',
    ],
    [{ rules: [{ when: { tier: 'x' } }] }, 'rules[0].primary: '],
    [{ rules: [{ when: { hours: 'at night' }, primary: 'a/b' }] }, 'rules[0].when.hours: write hours as'],
    [
      { rules: [{ when: { minInputTokens: 2, maxInputTokens: 1 }, primary: 'a/b' }] },
      'rules[0].when: minInputTokens is larger',
    ],
    [{ exhausted: { then: 'cache' } }, 'exhausted.then: write error, cached, message, or a model'],
    [{ exhausted: { then: 'message' } }, 'exhausted.message: is missing'],
    [{ exhausted: { then: 'error', message: 'x' } }, 'exhausted.message: is only used with'],
    [{ exhausted: { then: 'a/b', maxAgeMs: 1 } }, 'exhausted.maxAgeMs: is only used with'],
    [{ midStream: 'splice' }, 'midStream: '],
    [{ minTokensPerSecond: 0 }, 'minTokensPerSecond: '],
    [{ budget: { attempts: 0 } }, 'budget.attempts: '],
    [{ budget: { costUsd: 0 } }, 'budget.costUsd: '],
    [{ stakes: 'low' }, 'stakes: '],
    [{ escalate: { after: 3 } }, 'escalate.by: '],
    [{ parameters: { options: { openai: 'x' } } }, 'parameters.options.openai: '],
  ])('refuses %j', (changes, complaint) => {
    const found = complaints(withThis(changes));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(complaint);
  });

  it('names everything that is wrong at once', () => {
    const input = {
      primary: 'x',
      fallback: ['a/b', 7],
      maxLatencyMs: -1,
      zebra: 1,
      retries: 2,
      on: { cancelled: 'try-again' },
    };
    expect(complaints(input).map((each) => each.split(':')[0])).toEqual([
      'primary',
      'fallback[1]',
      'maxLatencyMs',
      'on.cancelled',
      'zebra',
      'retries',
    ]);
  });

  it('looks into the branch of a union that was meant', () => {
    expect(complaints({ primary: { model: 7, temprature: 1 } })).toEqual([
      'primary.model: Invalid input: expected string, received number',
      'primary.temprature: unknown key "temprature"; did you mean "temperature"?',
    ]);
  });

  it.each([[null], [undefined], ['openai/gpt-4.1'], [[]], [7]])('is not put out by %j', (input) => {
    expect(complaints(input)).toHaveLength(1);
  });
});

describe('defaultsSchema', () => {
  it('takes what a route takes, and needs nothing', () => {
    expect(defaultsSchema.parse(everything)).toStrictEqual(everything);
    expect(complaints({}, defaultsSchema)).toEqual([]);
    expect(complaints({ primry: 'a/b' }, defaultsSchema)).toEqual([
      'primry: unknown key "primry"; did you mean "primary"?',
    ]);
  });
});

describe('the JSON Schema for editors', () => {
  it.each([
    ['routeSchema', routeSchema],
    ['defaultsSchema', defaultsSchema],
    ['routesSchema', routesSchema],
  ])('can be made of %s', (_, schema) => {
    expect(() => z.toJSONSchema(schema, { io: 'input' })).not.toThrow();
  });

  it('closes every object, so that an editor underlines what we would refuse', () => {
    const json = z.toJSONSchema(routeSchema, { io: 'input' });
    expect(json).toMatchObject({
      type: 'object',
      required: ['primary'],
      additionalProperties: false,
      properties: {
        canary: { properties: { percent: { minimum: 0, maximum: 100 } }, additionalProperties: false },
        on: {
          properties: { refused: { enum: ['try-again', 'next-candidate', 'give-up'] } },
          additionalProperties: false,
        },
      },
    });
    expect(json.properties?.['on']).not.toHaveProperty('properties.cancelled');
  });
});

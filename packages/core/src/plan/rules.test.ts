import { sampleRoute } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { placement, requestFacts } from '../../test/__fixtures__/planning.ts';
import { parseHours } from '../routes/hours.ts';
import type { Hours, RuleCondition } from '../routes/route.ts';
import type { RequestFacts } from './facts.ts';
import { ruleFor } from './rules.ts';

function hours(text: string): Hours {
  const parsed = parseHours(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.hours;
}

function rule(when: RuleCondition, model = 'qwen/plus') {
  return { when, chain: [placement(model)], order: 'priority' } as const;
}

function applies(when: RuleCondition, changes: Partial<RequestFacts>): boolean {
  return ruleFor(sampleRoute({ rules: [rule(when)] }), requestFacts(changes)) !== undefined;
}

const tokens = (count: number): Partial<RequestFacts> => ({ inputTokens: () => count });
const at = (hour: number, minute = 0): Partial<RequestFacts> => ({
  wallTime: Date.UTC(2025, 6, 1, hour, minute),
});

const night = hours('22:00-06:00 UTC');
const berlin = hours('08:00-18:00 Europe/Berlin'); // two hours ahead in July
const everything: RuleCondition = {
  tier: 'free',
  hours: night,
  minInputTokens: 10,
  maxInputTokens: 20,
  tags: { feature: 'search', plan: 'b' },
};
const allThere: Partial<RequestFacts> = {
  ...at(23),
  ...tokens(15),
  tier: 'free',
  tags: { feature: 'search', plan: 'b', more: 'yes' },
};

describe('a rule', () => {
  it.each<[string, RuleCondition, Partial<RequestFacts>, boolean]>([
    ['the tier', { tier: 'free' }, { tier: 'free' }, true],
    ['another tier', { tier: 'free' }, { tier: 'pro' }, false],
    ['no tier', { tier: 'free' }, {}, false],

    ['the first minute', { hours: night }, at(22), true],
    ['before the first minute', { hours: night }, at(21, 59), false],
    ['after midnight', { hours: night }, at(0), true],
    ['the last minute', { hours: night }, at(5, 59), true],
    ['the end', { hours: night }, at(6), false],
    ['the hour of its own zone', { hours: berlin }, at(6), true],
    ['before the hour of its own zone', { hours: berlin }, at(5, 59), false],
    ['the end in its own zone', { hours: berlin }, at(16), false],

    ['the smallest prompt', { minInputTokens: 100 }, tokens(100), true],
    ['a smaller prompt', { minInputTokens: 100 }, tokens(99), false],
    ['the largest prompt', { maxInputTokens: 100 }, tokens(100), true],
    ['a larger prompt', { maxInputTokens: 100 }, tokens(101), false],

    ['a tag', { tags: { feature: 'search' } }, { tags: { feature: 'search', other: 'x' } }, true],
    ['a tag of another value', { tags: { feature: 'search' } }, { tags: { feature: 'chat' } }, false],
    ['one of two tags', { tags: { feature: 'search', plan: 'b' } }, { tags: { feature: 'search' } }, false],
    ['a name that every object has', { tags: { constructor: 'x' } }, {}, false],

    ['everything named', everything, allThere, true],
    ['all but the tier', everything, { ...allThere, tier: 'pro' }, false],
    ['all but the hour', everything, { ...allThere, ...at(12) }, false],
    ['all but the least size', everything, { ...allThere, ...tokens(9) }, false],
    ['all but the most size', everything, { ...allThere, ...tokens(21) }, false],
    ['all but a tag', everything, { ...allThere, tags: { feature: 'search' } }, false],
  ])('by %s', (_what, when, facts, expected) => {
    expect(applies(when, facts)).toBe(expected);
  });

  it('is the first that applies', () => {
    const rules = [
      rule({ tier: 'pro' }, 'openai/large'),
      rule({ tier: 'free' }, 'qwen/plus'),
      rule({ hours: night }, 'qwen/max'),
    ];
    const modelFor = (changes: Partial<RequestFacts>): string | undefined =>
      ruleFor(sampleRoute({ rules }), requestFacts(changes))?.chain[0]?.model;
    expect(modelFor({ ...at(23), tier: 'free' })).toBe('qwen/plus');
    expect(modelFor({ ...at(23), tier: 'team' })).toBe('qwen/max');
    expect(modelFor({ ...at(12), tier: 'team' })).toBeUndefined();
  });

  it('estimates a prompt only when a size is named', () => {
    const inputTokens = (): number => {
      throw new Error('nobody asked');
    };
    expect(applies({ tier: 'free', tags: { a: 'b' } }, { tier: 'free', tags: { a: 'b' }, inputTokens })).toBe(
      true,
    );
  });
});

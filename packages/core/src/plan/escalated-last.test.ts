import { describe, expect, it } from 'vitest';

import { placement, requestFacts } from '../../test/__fixtures__/planning.ts';
import { escalatedLast } from './escalated-last.ts';
import type { RequestFacts } from './facts.ts';

const models = ['openai/large', 'anthropic/claude', 'qwen/plus'];
const arranged = models.map((model) => ({ placement: placement(model), reason: 'priority', yields: false }));

function story(failing: readonly string[], facts: Partial<RequestFacts> = {}): readonly string[] {
  const isEscalated = (model: string): boolean => failing.includes(model);
  return escalatedLast(arranged, requestFacts({ ...facts, isEscalated })).map(
    (each) => `${each.placement.model}: ${each.reason}`,
  );
}

describe('escalatedLast', () => {
  it('puts those behind that keep failing this kind of input', () => {
    expect(story(['openai/large'])).toEqual([
      'anthropic/claude: priority',
      'qwen/plus: priority',
      'openai/large: kept failing this kind of input',
    ]);
  });

  it('keeps the order on both sides', () => {
    expect(story(['openai/large', 'anthropic/claude'])).toEqual([
      'qwen/plus: priority',
      'openai/large: kept failing this kind of input',
      'anthropic/claude: kept failing this kind of input',
    ]);
    expect(story(models)).toEqual(models.map((model) => `${model}: kept failing this kind of input`));
  });

  it('changes nothing while nobody fails, or when the caller named its models', () => {
    const asBefore = models.map((model) => `${model}: priority`);
    expect(story([])).toEqual(asBefore);
    expect(story(['openai/large'], { requested: arranged.map((each) => each.placement) })).toEqual(asBefore);
  });
});

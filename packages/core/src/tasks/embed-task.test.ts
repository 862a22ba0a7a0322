import { describe, expect, expectTypeOf, it } from 'vitest';

import { embedTask } from './embed-task.ts';
import type { InputOf, OutputOf } from './task.ts';

describe('embedTask', () => {
  it('takes texts and answers vectors', () => {
    const embedding = embedTask({ dimensions: 256, options: { openai: { user: 'x' } } });
    expect(embedding).toMatchObject({
      kind: 'embed',
      dimensions: 256,
      parameters: { options: { openai: { user: 'x' } } },
    });
    expectTypeOf<InputOf<typeof embedding>>().toEqualTypeOf<{ readonly values: readonly string[] }>();
    expectTypeOf<OutputOf<typeof embedding>>().toEqualTypeOf<readonly (readonly number[])[]>();
  });

  it('leaves the length to the model when it does not say', () => {
    expect(embedTask().dimensions).toBeUndefined();
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses vectors of length %d',
    (dimensions) => {
      expect(() => embedTask({ dimensions })).toThrow(`a whole number above 0, not ${dimensions}`);
    },
  );
});

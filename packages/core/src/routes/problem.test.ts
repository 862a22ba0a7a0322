import { describe, expect, it } from 'vitest';

import { describeProblems, errorAt, warningAt } from './problem.ts';

describe('describeProblems', () => {
  it('counts, aligns, and puts errors before warnings', () => {
    const text = describeProblems([
      warningAt(
        ['routes', 'a', 'primary'],
        'openai/old is deprecated (2026-01-01)',
        'its successor is openai/new',
      ),
      errorAt(
        ['routes', 'data_extraction', 'fallback', 1],
        'no provider is called "qwn"',
        'did you mean "qwen/x"?',
      ),
      errorAt(['defaults', 'primary'], 'this is no model'),
    ]);
    expect(text).toBe(
      [
        'The routes have 2 errors and 1 warning:',
        '  routes.data_extraction.fallback[1]  no provider is called "qwn"; did you mean "qwen/x"?',
        '  defaults.primary                    this is no model',
        '  routes.a.primary                    (warning) openai/old is deprecated (2026-01-01); its successor is openai/new',
      ].join('\n'),
    );
  });

  it('says when there is nothing to say', () => {
    expect(describeProblems([])).toBe('The routes have no errors.');
  });

  it('stays one line for each problem, whatever a key contains', () => {
    const text = describeProblems([
      errorAt(['routes', 'a\nFAKE LOG LINE', 'on'], 'x'),
      errorAt(['routes', 'y'.repeat(500)], 'z'),
    ]);
    expect(text.split('\n')).toHaveLength(3);
    expect(text).toContain('routes["a\\nFAKE LOG LINE"].on');
  });
});

import { describe, expect, it } from 'vitest';

import { underDefaults } from './inherit.ts';
import type { DefaultsInput } from './route-input.ts';

describe('underDefaults', () => {
  it('takes over how to call, key by key', () => {
    const input = { primary: 'a/b', timeouts: { stallMs: 3 }, retry: { backoff: { capMs: 9 } } };
    const defaults = {
      timeouts: { stallMs: 1, connectMs: 2 },
      retry: { tries: 3, backoff: { baseMs: 5 } },
      maxLatencyMs: 4,
    };
    expect(underDefaults(input, defaults)).toEqual({
      primary: 'a/b',
      timeouts: { stallMs: 3, connectMs: 2 },
      retry: { tries: 3, backoff: { baseMs: 5, capMs: 9 } },
      maxLatencyMs: 4,
    });
  });

  it('takes over everything else that a route may say', () => {
    const defaults: DefaultsInput = {
      parameters: { seed: 1 },
      maxLatencyMs: 1,
      deadlineMs: 2,
      maxInputTokens: 3,
      allowFallback: false,
      on: { refused: 'next-candidate' },
      retry: { tries: 4 },
      timeouts: { stallMs: 5 },
      breaker: 'off',
      order: 'cheapest',
      sameProviderFirst: true,
      midStream: 'fail',
      minTokensPerSecond: 6,
      budget: { attempts: 7 },
      stakes: 'high',
      escalate: { by: 'documentType' },
      repairOutput: false,
      unsupportedParameters: 'refuse',
    };
    expect(underDefaults({ primary: 'a/b' }, defaults)).toEqual({ ...defaults, primary: 'a/b' });
  });

  it('takes over no model, and nothing that stands in for an answer', () => {
    const defaults = {
      primary: 'x/y',
      fallback: ['x/z'],
      canary: { model: 'x/c', percent: 5 },
      degradeTo: 'x/d',
      rules: [{ when: { tier: 'free' }, primary: 'x/r' }],
      exhausted: { then: 'message', message: 'sorry' },
      allowDifferentModel: true,
    };
    expect(underDefaults({ primary: 'a/b' }, defaults)).toEqual({ primary: 'a/b' });
  });

  it('lets a route switch the breaker back on, and off', () => {
    expect(underDefaults({ breaker: { minimum: 3 } }, { breaker: 'off' })).toEqual({
      breaker: { minimum: 3 },
    });
    expect(underDefaults({ breaker: 'off' }, { breaker: { minimum: 3 } })).toEqual({ breaker: 'off' });
  });
});

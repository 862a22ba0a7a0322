import { describe, expect, it } from 'vitest';

import type { Failure, FailureKind } from '../failure.ts';
import { nobodyToAsk, worstFailure } from './nobody.ts';
import type { Skipped, SkipReason } from '../outcome.ts';

const skips = (...reasons: readonly SkipReason[]): readonly Skipped[] =>
  reasons.map((reason, index) => ({
    model: `a/${index}`,
    credential: undefined,
    reason,
    detail: `says ${reason}`,
  }));

describe('nobody to ask', () => {
  it.each<[string, readonly SkipReason[], FailureKind, string]>([
    [
      'all windows are too small',
      ['window-too-small', 'window-too-small'],
      'rejected-locally',
      'context-too-long',
    ],
    [
      'one window is too small, and the other model has no tools',
      ['window-too-small', 'no-capability'],
      'rejected-locally',
      'no-candidate',
    ],
    ['all are too expensive', ['too-expensive', 'unpriced'], 'rejected-locally', 'no-candidate'],
    ['nobody was there to begin with', [], 'rejected-locally', 'no-candidate'],
    [
      'one is out, and could take it later',
      ['window-too-small', 'breaker-open'],
      'overloaded',
      'nobody-available',
    ],
    ['all are blocked', ['blocked', 'held'], 'overloaded', 'nobody-available'],
    ['the time was up', ['window-too-small', 'no-time-left'], 'timeout', 'deadline'],
  ])('because %s', (_name, reasons, kind, code) => {
    expect(nobodyToAsk(skips(...reasons), undefined)).toMatchObject({ kind, code });
  });

  it('says why of each', () => {
    const [one, two] = skips('window-too-small', 'window-too-small');
    const told = one && two ? [one, { ...two, credential: 'blue' }] : [];
    expect(nobodyToAsk(told, undefined).message).toBe(
      'the prompt is larger than every window: a/0: says window-too-small; a/1#blue: says window-too-small',
    );
  });

  it('says when to come back only where coming back may help', () => {
    expect(nobodyToAsk(skips('breaker-open'), 700).retryAfterMs).toBe(700);
    expect(nobodyToAsk(skips('unpriced'), 700).retryAfterMs).toBeUndefined();
  });
});

describe('the worst failure', () => {
  const failed = (...kinds: readonly FailureKind[]): readonly Failure[] =>
    kinds.map((kind, index) => ({ kind, message: `failure ${index}`, cause: index }));

  it.each<[readonly FailureKind[], FailureKind | undefined]>([
    [[], undefined],
    [['timeout'], 'timeout'],
    [['timeout', 'network'], 'network'],
    [['network', 'unauthorized', 'forbidden', 'quota-exhausted', 'model-not-found'], 'network'],
    [['forbidden', 'quota-exhausted'], 'quota-exhausted'],
  ])('of %j is %s', (kinds, worst) => {
    expect(worstFailure(failed(...kinds))?.kind).toBe(worst);
  });

  it('keeps its cause, and names the shortest wait of all', () => {
    const waits = [undefined, 500, 300, undefined];
    const failures = failed('timeout', 'overloaded', 'unauthorized', 'network').map((each, index) => ({
      ...each,
      retryAfterMs: waits[index],
    }));
    expect(worstFailure(failures)).toEqual({
      kind: 'network',
      message: 'failure 3',
      cause: 3,
      retryAfterMs: 300,
    });
    expect(worstFailure(failed('timeout'))?.retryAfterMs).toBeUndefined();
  });
});

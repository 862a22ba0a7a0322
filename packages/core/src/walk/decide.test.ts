import { fixedRandom, sampleRoute } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { decide } from './decide.ts';
import type { Situation } from './decide.ts';
import { failureKinds, remedyFor } from '../failure.ts';
import type { Failure, FailureKind } from '../failure.ts';

/** A first try that failed, with all the time in the world. */
function after(changes: Partial<Situation> = {}): Situation {
  return {
    route: sampleRoute({ retry: { tries: 3, baseMs: 1_000, capMs: 1_500 } }),
    tryNumber: 1,
    rejected: undefined,
    reAsked: false,
    hasSibling: false,
    hasNext: false,
    mayCall: true,
    timeLeftMs: 60_000,
    outForMs: 0,
    random: fixedRandom(0.5),
    takeRetry: () => true,
    ...changes,
  };
}

const failure = (kind: FailureKind, more: Partial<Failure> = {}): Failure => ({
  kind,
  message: 'x',
  ...more,
});
const rejected = { text: 'no', problem: 'it is no JSON' };
const next = { next: 'next-candidate' };

describe('decide', () => {
  it.each(failureKinds.map((kind) => ({ kind })))('knows what to do about $kind', ({ kind }) => {
    const told = {
      'try-again': 'again',
      'next-candidate': 'next-candidate',
      repair: 'next-candidate',
      'give-up': 'give-up',
    };
    expect(decide(failure(kind), after()).next).toBe(told[remedyFor[kind]]);
  });

  it('waits longer before each try, up to the cap', () => {
    const waits = [1, 2].map((tryNumber) => decide(failure('overloaded'), after({ tryNumber })));
    expect(waits).toEqual([
      { next: 'again', waitMs: 500, reAsk: false },
      { next: 'again', waitMs: 750, reAsk: false },
    ]);
    expect(decide(failure('overloaded'), after({ tryNumber: 3 }))).toEqual(next);
  });

  it.each([
    ['what the provider asks for', { retryAfterMs: 4_000 }, {}, 4_500],
    ['its cooldown', {}, { outForMs: 2_000 }, 2_500],
    ['the longer of the two', { retryAfterMs: 4_000 }, { outForMs: 5_000 }, 5_500],
    ['nothing when the provider asks for nonsense', { retryAfterMs: -4_000 }, {}, 500],
  ])('never comes back before %s', (_name, told, situation, waitMs) => {
    expect(decide(failure('rate-limited', told), after(situation))).toEqual({
      next: 'again',
      waitMs,
      reAsk: false,
    });
  });

  it('does not ask a server again that could not prove who it is', () => {
    expect(decide(failure('network', { code: 'tls' }), after())).toEqual(next);
    expect(decide(failure('network', { code: 'reset' }), after()).next).toBe('again');
  });

  it.each([
    ['the wait takes all the time there is', { timeLeftMs: 500 }],
    ['its own health keeps it out for who knows how long', { outForMs: Infinity }],
    ['the request may not call again', { mayCall: false }],
    ['no retry is left in the whole process', { takeRetry: () => false }],
  ])('goes on when %s', (_name, situation) => {
    expect(decide(failure('overloaded'), after(situation))).toEqual(next);
    expect(
      decide(failure('bad-output', { code: 'json' }), after({ ...situation, rejected, timeLeftMs: 0 })),
    ).toEqual(next);
  });

  it('takes no retry for a call that is not made', () => {
    let taken = 0;
    const takeRetry = (): boolean => ++taken > 0;
    for (const situation of [
      { timeLeftMs: 500 },
      { outForMs: Infinity },
      { mayCall: false },
      { tryNumber: 3 },
    ]) {
      decide(failure('overloaded'), after({ ...situation, takeRetry }));
    }
    decide(failure('timeout'), after({ takeRetry }));
    decide(failure('bad-output'), after({ takeRetry }));
    expect(taken).toBe(0);
    decide(failure('overloaded'), after({ takeRetry }));
    expect(taken).toBe(1);
  });

  it('waits longer than the longest pause only for one that nobody can stand in for', () => {
    const toldToWait = (retryAfterMs: number) => failure('rate-limited', { retryAfterMs });
    expect(decide(toldToWait(1_501), after({ hasNext: true }))).toEqual(next);
    expect(decide(toldToWait(1_500), after({ hasNext: true }))).toMatchObject({ waitMs: 2_000 });
    expect(decide(toldToWait(1_501), after())).toMatchObject({ waitMs: 2_001 });
  });

  it('asks another key at once where that may help, and only there', () => {
    expect(decide(failure('rate-limited'), after({ hasSibling: true }))).toEqual(next);
    expect(decide(failure('overloaded'), after({ hasSibling: true })).next).toBe('again');
  });

  it('shows a model its bad answer once, without a pause', () => {
    const json = failure('bad-output', { code: 'json' });
    expect(decide(json, after({ rejected }))).toEqual({ next: 'again', waitMs: 0, reAsk: true });
    expect(decide(json, after({ rejected, tryNumber: 9 })).next).toBe('again'); // not one of the tries
    expect(decide(json, after({ rejected, reAsked: true }))).toEqual(next);
    expect(decide(json, after())).toEqual(next);
    expect(decide(failure('bad-output', { code: 'length' }), after({ rejected }))).toEqual(next);
    expect(decide(json, after({ rejected, outForMs: 1_000.5 }))).toEqual({
      next: 'again',
      waitMs: 1_001,
      reAsk: true,
    });
  });

  it('does as the route says', () => {
    const route = sampleRoute({
      remedies: { ...remedyFor, refused: 'next-candidate', overloaded: 'give-up' },
    });
    expect(decide(failure('refused'), after({ route }))).toEqual(next);
    expect(decide(failure('overloaded'), after({ route }))).toEqual({ next: 'give-up' });
  });
});

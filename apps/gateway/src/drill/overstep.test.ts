import type { Attempt, Meta, Placement, Route } from '@understudy/core';
import { chatTask, remedyFor } from '@understudy/core';
import { sampleAttempt, sampleMeta, sampleRequest, sampleRoute } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { overstepsIn } from './overstep.ts';
import type { Seen } from './play.ts';

const request = sampleRequest();
const model = (name: string, identity: string, equal = false): Placement => ({
  ...{ role: 'fallback', model: name, provider: name.slice(0, 1), identity, equal },
  ...{ facts: { model: name }, candidates: [], parameters: {}, weight: 1 },
});
const chain = [model('a/x', 'x'), model('b/x', 'x'), model('c/y', 'y', true), model('d/z', 'z')];
const seen = (changes: Partial<Omit<Seen, 'meta'>> = {}, meta: Partial<Meta> = {}): Seen => ({
  ...{ failure: undefined, brokenOff: false, durationMs: 100, calls: 1 },
  meta: sampleMeta(request, meta),
  ...changes,
});
const broken = (one: Seen, route: Partial<Route> = {}): readonly string[] =>
  overstepsIn([seen(), one], { chain, task: chatTask(), route: sampleRoute(route) }).map(
    ({ promise }) => promise,
  );
const refusal: Attempt = {
  ...sampleAttempt(request),
  ok: false,
  failure: { kind: 'refused', message: 'no' },
};

describe('a request oversteps', () => {
  it.each([
    ['nothing in the last millisecond of its time', seen({ durationMs: 60_000 }), []],
    ['its time', seen({ durationMs: 60_002 }), ['deadline']],
    ['nothing with the last call it may make', seen({ calls: 4 }), []],
    ['its calls', seen({ calls: 5 }), ['calls']],
    ['nothing with a refusal', seen({}, { attempts: [refusal] }), []],
    [
      'a refusal by asking somebody else',
      seen({}, { attempts: [refusal, sampleAttempt(request)] }),
      ['refusals'],
    ],
  ])('%s', (_what, one, expected) => expect(broken(one)).toEqual(expected));

  it('nothing by asking somebody else after a refusal where the route says so', () => {
    const one = seen({}, { attempts: [refusal, sampleAttempt(request)] });
    expect(broken(one, { remedies: { ...remedyFor, refused: 'next-candidate' } })).toEqual([]);
  });

  it.each([
    ['the same model elsewhere', seen({}, { servedBy: 'b/x' }), []],
    ['a named equal', seen({}, { servedBy: 'c/y' }), []],
    ['a lesser model', seen({}, { servedBy: 'd/z' }), ['stakes']],
    ['words that no model wrote', seen({}, { servedBy: undefined, degraded: 'message' }), ['stakes']],
  ])('high stakes, or not, with %s', (_what, one, expected) => {
    expect(broken(one, { stakes: 'high' })).toEqual(expected);
    expect(broken(one)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';

import { sampleAttempt, sampleMeta } from './sample-outcome.ts';
import { sampleRequest } from './sample-request.ts';
import { story } from './story.ts';

const request = sampleRequest();
const limited = {
  ...sampleAttempt(request),
  ok: false,
  failure: { kind: 'rate-limited', message: 'slow down' },
} as const;
const attempts = [
  limited,
  sampleAttempt(request, { tryNumber: 2 }),
  sampleAttempt(request, { model: 'b/y', credential: 'key-b' }),
];

describe('a story', () => {
  it('tells what was tried, in order, and how it ended', () => {
    const told = ['a/x#1 rate-limited', 'a/x#2 ok', 'b/y[key-b]#1 ok'];
    expect(story(attempts)).toEqual(told);
    expect(story(sampleMeta(request, { attempts }))).toEqual(told);
  });

  it('is empty when nobody was called', () => {
    expect(story([])).toEqual([]);
  });
});

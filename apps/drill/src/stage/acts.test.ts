import { describe, expect, it, onTestFinished } from 'vitest';

import { playActs } from './acts.ts';
import { answerOf, startUpstream } from './upstream.ts';

describe('acts', () => {
  it('are played one after the other, and each request belongs to the one in which it was made', async () => {
    const upstream = await startUpstream({ words: 3, gapMs: 1 });
    onTestFinished(() => upstream.stop());
    // A provider answers as a gateway does, as far as it matters here.
    const asking = { url: upstream.url.replace('/v1', ''), task: 'any' };
    const { well, refused } = await playActs(
      {
        well: { seconds: 0.2, begin: () => upstream.fares({ is: 'well' }) },
        refused: { seconds: 0.2, begin: () => upstream.fares({ is: 'refusing', status: 503 }) },
      },
      { askings: [asking, { ...asking, isStream: true }], perSecond: 50 },
    );
    expect(well.asked.length + refused.asked.length).toBe(40);
    expect(well.asked.length).toBeGreaterThan(0);
    expect(new Set(refused.asked.map(({ status }) => status))).toEqual(new Set([503]));
    const answered = well.asked.filter(({ status }) => status === 200);
    expect(new Set(answered.map(({ text }) => text))).toEqual(new Set([answerOf(3)]));
    expect(refused.beganAtMs).toBe(well.endedAtMs);
  });
});

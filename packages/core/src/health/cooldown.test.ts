import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { calm, coolDown } from './cooldown.ts';
import type { Cooldown } from './cooldown.ts';

describe('a cooldown', () => {
  it.each([
    { retryAfterMs: 200, forMs: 200 },
    { retryAfterMs: 3_600_000, forMs: 3_600_000 },
    { retryAfterMs: 1e12, forMs: 86_400_000 },
    { retryAfterMs: undefined, forMs: 2_000 },
    { retryAfterMs: 0, forMs: 2_000 },
    { retryAfterMs: -5, forMs: 2_000 },
    { retryAfterMs: Number.NaN, forMs: 2_000 },
  ])('of $retryAfterMs ms asked lasts $forMs ms', ({ retryAfterMs, forMs }) => {
    expect(coolDown(undefined, { now: 1_000, retryAfterMs }).until).toBe(1_000 + forMs);
  });

  it('doubles with each pause that no good answer separates, up to a minute', () => {
    let cooldown: Cooldown | undefined;
    const lengths: number[] = [];
    for (let now = 0, pause = 0; pause < 8; pause++, now = cooldown.until) {
      cooldown = coolDown(cooldown, { now, retryAfterMs: undefined });
      lengths.push(cooldown.until - now);
    }
    expect(lengths).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('takes calls that fail together for one pause', () => {
    let cooldown: Cooldown | undefined;
    for (let call = 0; call < 50; call++) cooldown = coolDown(cooldown, { now: 10, retryAfterMs: undefined });
    expect(cooldown).toEqual({ until: 2_010, pauses: 1 });
  });

  it('is not cut short by a good answer, which only makes the next pause a first one', () => {
    const second = coolDown({ until: 0, pauses: 3 }, { now: 100, retryAfterMs: undefined });
    expect(second.until).toBe(16_100);
    const calmed = calm(second, 200);
    expect(calmed?.until).toBe(16_100);
    expect(coolDown(calmed, { now: 16_100, retryAfterMs: undefined }).until).toBe(18_100);
    expect(calm(second, 16_100)).toBeUndefined();
    expect(coolDown({ until: 1, pauses: 0 }, { now: 0, retryAfterMs: undefined }).until).toBe(2_000);
  });

  it('is only ever extended', () => {
    const event = fc.record({
      waitMs: fc.nat(5_000),
      retryAfterMs: fc.option(fc.oneof(fc.double(), fc.nat(10_000)), { nil: undefined }),
      good: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(event), (events) => {
        let cooldown: Cooldown | undefined;
        let now = 0;
        for (const { waitMs, retryAfterMs, good } of events) {
          now += waitMs;
          const before = cooldown;
          cooldown = good ? calm(cooldown, now) : coolDown(cooldown, { now, retryAfterMs });
          if (before && now < before.until) expect(cooldown?.until).toBeGreaterThanOrEqual(before.until);
          if (!good) expect(cooldown?.until).toBeGreaterThan(now);
          if (cooldown) expect(cooldown.until - now).toBeLessThanOrEqual(86_400_000);
        }
      }),
    );
  });
});

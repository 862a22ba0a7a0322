import { describe, expect, it } from 'vitest';

import { steady } from './steady-clock.ts';

describe('the steady clock', () => {
  it('goes on from where it was when the clock under it jumps back', () => {
    let time = 1_000;
    const clock = steady({ now: () => time, wallTime: () => 0, after: () => () => {} });
    expect(clock.now()).toBe(1_000);
    time = 400;
    expect(clock.now()).toBe(1_000);
    time = 450;
    expect(clock.now()).toBe(1_050);
    expect(clock.toClock(1_080)).toBe(480);
    time = 10_450;
    expect(clock.now()).toBe(11_050);
  });
});

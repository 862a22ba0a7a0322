import { manualClock } from '@understudy/testing';
import type { ManualClock } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { LlmError } from '../llm/llm-error.ts';
import { Deadline } from './deadline.ts';

function started(endsAt = 60_000): { clock: ManualClock; deadline: Deadline; caller: AbortController } {
  const clock = manualClock();
  const caller = new AbortController();
  return { clock, caller, deadline: new Deadline({ clock, endsAt, callerSignal: caller.signal }) };
}

const never = new Promise<never>(() => undefined);

describe('a limit', () => {
  it('fires when it is due, says why, and aborts', async () => {
    const { clock, deadline } = started();
    deadline.limit('first-token', 1000);
    await clock.advance(999);
    expect(deadline.failure).toBeUndefined();
    await clock.advance(1);
    expect(deadline.failure).toEqual({
      kind: 'timeout',
      code: 'first-token',
      message: 'no content within 1000 ms',
    });
    expect(deadline.signal.aborted).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    ['a later one', 3000, 3000],
    ['an earlier one', 500, 500],
  ])('is replaced by %s', async (_which, limitMs, firesAt) => {
    const { clock, deadline } = started();
    deadline.limit('first-token', 1000);
    deadline.limit('stall', limitMs);
    await clock.advance(firesAt - 1);
    expect(deadline.failure).toBeUndefined();
    await clock.advance(1);
    expect(deadline.failure).toMatchObject({ code: 'stall', message: `went silent for ${limitMs} ms` });
  });

  it('that runs already is due earlier, and is told as a whole', async () => {
    const { clock, deadline } = started();
    deadline.limit('stall', 1000, 400);
    await clock.advance(600);
    expect(deadline.failure).toMatchObject({ code: 'stall', message: 'went silent for 1000 ms' });
  });

  it('is one timer, however often it is set', () => {
    const { clock, deadline } = started();
    for (let times = 0; times < 100; times++) {
      deadline.limit('stall', 1000);
      deadline.rest();
    }
    expect(clock.pendingTimers).toBe(1);
  });

  it.each([
    ['would end later', 5000],
    ['would end at the same time', 2000],
  ])('never reaches past the end of the request when it %s', async (_when, limitMs) => {
    const { clock, deadline } = started(2000);
    deadline.limit('stall', limitMs);
    await clock.advance(2000);
    expect(deadline.failure).toMatchObject({ kind: 'timeout', code: 'deadline' });
  });

  it('that has passed fires at once', async () => {
    const { clock, deadline } = started();
    deadline.limit('stall', 1000, 5000);
    await clock.advance(0);
    expect(deadline.failure).toMatchObject({ code: 'stall' });
  });
});

describe('rest', () => {
  it('leaves only the end of the request', async () => {
    const { clock, deadline } = started(2000);
    deadline.limit('stall', 100);
    deadline.rest();
    await clock.advance(1999);
    expect(deadline.failure).toBeUndefined();
    await clock.advance(1);
    expect(deadline.failure).toMatchObject({ code: 'deadline' });
  });

  it('sets no timer where the request has no end', () => {
    const { clock, deadline } = started(Infinity);
    deadline.rest();
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('race', () => {
  it('settles with the work', async () => {
    const { deadline } = started();
    expect(await deadline.race(Promise.resolve(7))).toBe(7);
    await expect(deadline.race(Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('rejects when time is up, even if the work never listens', async () => {
    const { clock, deadline } = started();
    deadline.limit('attempt', 1000);
    const raced = deadline.race(never);
    const rejection = raced.catch((reason: unknown) => reason);
    await clock.advance(1000);
    expect(await rejection).toBe(deadline.signal.reason);
  });

  it('leaves no rejection behind when the work fails after all', async () => {
    const { deadline } = started();
    let fail: (error: Error) => void = () => undefined;
    const raced = deadline.race(new Promise<never>((_resolve, reject) => (fail = reject)));
    const lost = expect(raced).rejects.toMatchObject({ name: 'AbortError' });
    deadline.abandon({ kind: 'network', message: 'gone' });
    fail(new Error('late'));
    await lost;
  });

  it('rejects when time was up before', async () => {
    const { deadline } = started();
    deadline.abandon({ kind: 'network', message: 'gone' });
    await expect(deadline.race(never)).rejects.toBe(deadline.signal.reason);
  });
});

describe('the caller', () => {
  it('that leaves ends it at once', () => {
    const { clock, caller, deadline } = started();
    deadline.limit('stall', 1000);
    caller.abort();
    expect(deadline.failure).toEqual({ kind: 'cancelled', message: 'the caller left' });
    expect(deadline.signal.aborted).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it('that was sent away is told why; what it says itself is not repeated', () => {
    const failure = { kind: 'cancelled', message: 'the API key was revoked' } as const;
    const sentAway = started();
    sentAway.caller.abort(new LlmError(failure, undefined));
    expect(sentAway.deadline.failure).toEqual(failure);
    const leaving = started();
    leaving.caller.abort(new Error('I have a secret'));
    expect(leaving.deadline.failure).toEqual({ kind: 'cancelled', message: 'the caller left' });
  });

  it('that had left before ends it from the start', () => {
    const clock = manualClock();
    const deadline = new Deadline({ clock, endsAt: 1000, callerSignal: AbortSignal.abort() });
    expect(deadline.failure).toMatchObject({ kind: 'cancelled' });
  });
});

describe('what has ended', () => {
  it('keeps its first reason', () => {
    const { caller, deadline } = started();
    deadline.abandon({ kind: 'network', message: 'gone' });
    caller.abort();
    deadline.abandon({ kind: 'malformed', message: 'odd' });
    expect(deadline.failure).toMatchObject({ kind: 'network' });
  });

  it.each<[string, (deadline: Deadline) => void]>([
    ['stopped', (deadline) => deadline.stop()],
    ['abandoned', (deadline) => deadline.abandon({ kind: 'network', message: 'gone' })],
  ])('sets no timer and hears no caller any more once it is %s', async (_how, end) => {
    const { clock, caller, deadline } = started();
    deadline.limit('stall', 1000);
    end(deadline);
    const { failure } = deadline;
    deadline.limit('stall', 500);
    deadline.rest();
    expect(clock.pendingTimers).toBe(0);
    caller.abort();
    expect(deadline.failure).toBe(failure);
  });

  it('is not aborted when the work was done in time', () => {
    const { deadline } = started();
    deadline.limit('stall', 1000);
    deadline.stop();
    expect(deadline.signal.aborted).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';

import { manualClock } from './manual-clock.ts';
import { memoryIdempotency } from './memory-idempotency.ts';
import type { MemoryIdempotencyOptions } from './memory-idempotency.ts';
import { sampleAnswer } from './sample-outcome.ts';
import { sampleRequest } from './sample-request.ts';

const claim = { scope: 'acme', key: 'key-1', fingerprint: 'body', leaseMs: 1_000 };
const outcome = sampleAnswer(sampleRequest(), 'Done.');

function storeWith(options: Partial<MemoryIdempotencyOptions> = {}) {
  const clock = manualClock();
  return { clock, store: memoryIdempotency({ clock, ...options }) };
}

async function lease(begun: ReturnType<ReturnType<typeof memoryIdempotency>['begin']>): Promise<string> {
  const settled = await begun;
  if (settled.state !== 'started' && settled.state !== 'unknown')
    throw new Error(`no lease: ${settled.state}`);
  return settled.lease;
}

describe('the idempotency store in memory', () => {
  it('starts a claim once, then tells of the run in flight, then of its answer', async () => {
    const { store } = storeWith();
    const held = await lease(store.begin(claim));
    const second = await store.begin(claim);
    expect(second.state).toBe('in-flight');
    await store.complete(held, outcome);
    expect(second.state === 'in-flight' && (await second.join)).toBe(outcome);
    expect(await store.begin(claim)).toEqual({ state: 'done', outcome });
  });

  it('keeps scopes and keys apart, however they are written', async () => {
    const { store } = storeWith();
    await store.begin({ ...claim, scope: 'a b', key: 'c' });
    expect((await store.begin({ ...claim, scope: 'a', key: 'b c' })).state).toBe('started');
    expect((await store.begin({ ...claim, scope: 'a b', key: 'd' })).state).toBe('started');
  });

  it('sees another body, in flight and afterwards', async () => {
    const { store } = storeWith();
    const held = await lease(store.begin(claim));
    expect(await store.begin({ ...claim, fingerprint: 'other' })).toEqual({ state: 'mismatch' });
    await store.complete(held, outcome);
    expect(await store.begin({ ...claim, fingerprint: 'other' })).toEqual({ state: 'mismatch' });
  });

  it('frees a released key and tells those who joined how it ended', async () => {
    const { store } = storeWith();
    const held = await lease(store.begin(claim));
    const second = await store.begin(claim);
    await store.release(held, undefined);
    expect(second.state === 'in-flight' && (await second.join)).toBeUndefined();
    expect((await store.begin(claim)).state).toBe('started');
  });

  it('does not let a late run touch the one that took its place', async () => {
    const { clock, store } = storeWith();
    const first = await lease(store.begin(claim));
    await clock.advance(1_000);
    expect(await lease(store.begin(claim))).toBe(first);
    await store.release(first, undefined);
    const second = await lease(store.begin(claim));
    await store.complete(first, outcome);
    await store.release(first, outcome);
    expect((await store.begin(claim)).state).toBe('in-flight');
    await store.complete(second, outcome);
    expect((await store.begin(claim)).state).toBe('done');
  });

  it('takes the answer of a run that was given up too soon', async () => {
    const { clock, store } = storeWith();
    const held = await lease(store.begin(claim));
    await clock.advance(1_000);
    expect((await store.begin(claim)).state).toBe('unknown');
    await store.complete(held, outcome);
    expect((await store.begin(claim)).state).toBe('done');
  });

  it('forgets answers and crashed runs in the end', async () => {
    const { clock, store } = storeWith({ keepMs: 5_000 });
    await store.complete(await lease(store.begin(claim)), outcome);
    await store.begin({ ...claim, key: 'key-2' });
    store.crash();
    await clock.advance(4_999);
    expect((await store.begin(claim)).state).toBe('done');
    expect((await store.begin({ ...claim, key: 'key-2' })).state).toBe('unknown');
    await clock.advance(1);
    expect((await store.begin(claim)).state).toBe('started');
    expect((await store.begin({ ...claim, key: 'key-2' })).state).toBe('started');
  });

  it('lets the oldest answers go when there is no room, and never a run in flight', async () => {
    const { store } = storeWith({ maxEntries: 2 });
    await store.begin({ ...claim, key: 'running' });
    for (const key of ['one', 'two'])
      await store.complete(await lease(store.begin({ ...claim, key })), outcome);
    const states = ['running', 'two', 'one'].map(async (key) => (await store.begin({ ...claim, key })).state);
    expect(await Promise.all(states)).toEqual(['in-flight', 'done', 'started']);
  });

  it('goes by when an answer was given, not by when its work began', async () => {
    const { store } = storeWith({ maxEntries: 2 });
    const slow = await lease(store.begin({ ...claim, key: 'slow' }));
    await store.complete(await lease(store.begin({ ...claim, key: 'quick' })), outcome);
    await store.complete(slow, outcome);
    await store.complete(await lease(store.begin({ ...claim, key: 'last' })), outcome);
    const states = ['slow', 'quick'].map(async (key) => (await store.begin({ ...claim, key })).state);
    expect(await Promise.all(states)).toEqual(['done', 'started']);
  });

  it('offers nothing to join when it is told not to', async () => {
    const { store } = storeWith({ join: false });
    await store.begin(claim);
    expect(await store.begin(claim)).toEqual({ state: 'in-flight', join: undefined });
  });
});

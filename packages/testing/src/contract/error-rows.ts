import { inspect } from 'node:util';

import type { Failure } from '@understudy/core';
import { expect, it } from 'vitest';

import { withHeaders } from '../fault-server/index.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';
import { keyOfTests, promptOfTests } from './canaries.ts';
import { ask, callTo, newStage, read } from './setting.ts';

/** Errors come out as what they are, with the wait that was asked for, and without a word that is nobody's business. */
export function errorRows(under: ProviderUnderTest): void {
  const { begin } = newStage(under);
  const { wire, model } = under;

  it.each(wire.errors)('calls $name what it is', async ({ sent, kind, retryAfterMs }) => {
    const setting = await begin();
    setting.upstream.next(sent, sent);
    const unary = await ask(setting, callTo(model));
    const streamed = await read(setting, callTo(model));
    for (const { failure } of [unary, streamed]) {
      expect(failure).toMatchObject({ kind, status: sent.status });
      if (retryAfterMs !== undefined) expect(failure?.retryAfterMs).toBe(retryAfterMs);
      expectNoLeak(failure);
    }
    expect(setting.upstream.requests).toHaveLength(2);
  });

  it('calls an error inside a success what it is', async () => {
    const setting = await begin();
    setting.upstream.next(wire.errorInSuccess.sent, wire.errorInSuccess.sent);
    const { failure } = await ask(setting, callTo(model));
    expect(failure?.kind).toBe(wire.errorInSuccess.kind);
    const streamed = await read(setting, callTo(model));
    expect(streamed.failure?.kind).toBe(wire.errorInSuccess.kind);
  });

  retryAfterRows(under);
}

function retryAfterRows(under: ProviderUnderTest): void {
  const { begin } = newStage(under);
  const limited = under.wire.errors.find(({ kind }) => kind === 'rate-limited');

  it.each([
    [{ 'retry-after': '0.2' }, 200],
    [{ 'retry-after': '0' }, undefined],
    [{ 'retry-after': '-1' }, undefined],
    [{ 'retry-after': 'NaN' }, undefined],
    [{ 'retry-after': '1e12' }, 86_400_000],
    [{ 'retry-after': 'Mon, 01 Jan 2001 00:00:00 GMT' }, undefined],
    [{ 'retry-after': '1', 'retry-after-ms': '0' }, 1000],
    [{ 'retry-after-ms': '1500' }, 1500],
  ])('reads %j as a wait of %s ms', async (headers, waitMs) => {
    if (!limited) throw new Error(`${under.name} has no error for a rate limit`);
    const setting = await begin();
    setting.upstream.next(withHeaders(limited.sent, { 'retry-after': '', ...headers }));
    const { failure } = await ask(setting, callTo(under.model));
    expect(failure?.kind).toBe('rate-limited');
    expect(failure?.retryAfterMs).toBe(waitMs);
  });
}

/** Neither the words of a failure nor anything that hangs on it shows the key or the prompt. */
export function expectNoLeak(failure: Failure | undefined): void {
  const shown = `${inspect(failure, { depth: 20, showHidden: true })} ${JSON.stringify(failure)}`;
  expect(shown).not.toContain(keyOfTests);
  expect(shown).not.toContain(promptOfTests);
}

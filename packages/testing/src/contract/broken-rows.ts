import { expect, it } from 'vitest';

import { body, cut, faultServer, flood, html, raw, redirect, reset } from '../fault-server/index.ts';
import type { Answer } from '../fault-server/index.ts';
import { expectNoLeak } from './error-rows.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';
import { plain } from './samples.ts';
import { ask, callTo, contextWith, newStage, read } from './setting.ts';

const jsonType = { 'content-type': 'application/json' };
const eventType = { 'content-type': 'text/event-stream' };

/** Whatever is no answer is a failure, and which one. */
export function brokenRows(under: ProviderUnderTest): void {
  replyRows(under);
  streamRows(under);
  connectionRows(under);
}

function replyRows(under: ProviderUnderTest): void {
  const { begin } = newStage(under);
  const answer = under.wire.reply(plain);

  it.each<[string, Answer, string]>([
    ['a web page', html(200), 'malformed'],
    ['an empty body', body(200, '', jsonType), 'malformed'],
    ['an empty object', body(200, '{}', jsonType), 'malformed'],
    ['text that is no JSON', body(200, '{"choices":', jsonType), 'malformed'],
    ['bytes that are no text', body(200, new Uint8Array([0xff, 0xfe, 0, 1]), jsonType), 'malformed'],
    ['no HTTP', raw('+OK ready\r\n'), 'malformed'],
    ['a JSON body cut off', cut(answer, 'half-way'), 'truncated'],
    ['a connection reset in the body', reset(answer, 'half-way'), 'network'],
    ['a connection reset before an answer', reset(answer, 'before-headers'), 'network'],
    ['more than anybody can read', flood(40), 'malformed'],
  ])('takes %s for no answer', async (_what, sent, kind) => {
    const setting = await begin();
    setting.upstream.next(sent);
    const { failure } = await ask(setting, callTo(under.model));
    expect(failure?.kind).toBe(kind);
    expectNoLeak(failure);
  });
}

function streamRows(under: ProviderUnderTest): void {
  const { begin } = newStage(under);

  it.each<[string, Answer, string]>([
    ['a web page', html(200), 'malformed'],
    ['an empty stream', body(200, '', eventType), 'malformed'],
    ['JSON', body(200, '{"a":1}', jsonType), 'malformed'],
    ['bytes that are no text', body(200, new Uint8Array([0xff, 0xfe, 0, 1]), eventType), 'truncated'],
    ['a reset before an answer', reset(body(200, '', eventType), 'before-headers'), 'network'],
    ['one line without end', flood(12, eventType), 'malformed'],
  ])('takes %s for no stream', async (_what, sent, kind) => {
    const setting = await begin();
    setting.upstream.next(sent);
    const { failure, events } = await read(setting, callTo(under.model));
    expect(failure?.kind).toBe(kind);
    expect(events.map(({ type }) => type)).not.toContain('finish');
  });
}

function connectionRows(under: ProviderUnderTest): void {
  const { begin } = newStage(under);

  it('follows no redirect', async () => {
    const setting = await begin();
    const other = await faultServer();
    setting.upstream.next(redirect(`${other.url}/v1`), redirect(`${other.url}/v1`));
    const unary = await ask(setting, callTo(under.model));
    const streamed = await read(setting, callTo(under.model));
    await other.close();
    expect([unary.failure?.kind, streamed.failure?.kind]).toEqual(['malformed', 'malformed']);
    expect(other.requests).toHaveLength(0);
  });

  it('says that nobody is there', async () => {
    const setting = await begin();
    await setting.upstream.close();
    const started = performance.now();
    const { failure } = await ask(setting, callTo(under.model), contextWith());
    expect(failure).toMatchObject({ kind: 'network', code: 'refused' });
    expect(performance.now() - started).toBeLessThan(1000);
  });
}

import { expect, it } from 'vitest';

import { compressed, events, inPieces, withHeaders } from '../fault-server/index.ts';
import type { ProviderUnderTest, Sample } from './provider-under-test.ts';
import { cutShort, parallelTools, plain } from './samples.ts';
import { ask, callTo, newStage, read } from './setting.ts';

const kinds: readonly (readonly [string, Sample])[] = [
  ['a text', plain],
  ['a text cut at its greatest length', cutShort],
  ['parallel tool calls', parallelTools],
  ['an answer whose usage is not told', { ...plain, usage: undefined }],
];

const tools = [
  { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  { name: 'time', parameters: { type: 'object', properties: {} } },
];

/** What was said is read exactly. */
export function answersRows(under: ProviderUnderTest): void {
  readingRows(under);
  sendingRows(under);
}

function readingRows(under: ProviderUnderTest): void {
  const { begin } = newStage(under);
  const { wire, model } = under;

  it.each(kinds)('reads %s', async (_what, sample) => {
    const setting = await begin();
    setting.upstream.next(wire.reply(sample));
    const { reply, failure } = await ask(setting, callTo(model, { tools }));
    expect(failure).toBeUndefined();
    expect(plainly(reply)).toEqual(expected(sample));
    expect(reply.providerRequestId).toEqual(expect.any(String));
  });

  it.each(kinds)('reads %s from a stream', async (_what, sample) => {
    const setting = await begin();
    setting.upstream.next(events(wire.stream(sample)));
    const { reply, events: told, failure } = await read(setting, callTo(model, { tools }));
    expect(failure).toBeUndefined();
    expect(plainly(reply)).toEqual(expected(sample));
    expect(told.filter(({ type }) => type === 'start' || type === 'finish').map(({ type }) => type)).toEqual([
      'start',
      'finish',
    ]);
    expect(told.at(-1)?.type).toBe('finish');
  });
}

function sendingRows(under: ProviderUnderTest): void {
  const { begin } = newStage(under);
  const { wire, model } = under;

  it('reads an answer that comes packed, in pieces, or as bytes that do not say what they are', async () => {
    const setting = await begin();
    const answer = wire.reply(plain);
    setting.upstream.next(
      compressed(answer),
      inPieces(answer, 7),
      withHeaders(answer, { 'content-type': 'application/octet-stream' }),
    );
    for (let count = 0; count < 3; count += 1) {
      const { reply } = await ask(setting, callTo(model));
      expect(plainly(reply)).toEqual(expected(plain));
    }
  });

  it('sends the key and the model, and asks once', async () => {
    const setting = await begin();
    setting.upstream.next(wire.reply(plain));
    await ask(setting, callTo(model));
    const [request] = setting.upstream.requests;
    expect(setting.upstream.requests).toHaveLength(1);
    expect(JSON.stringify(request?.headers)).toContain('c0ffee11');
    expect(`${request?.path}${request?.body}`).toContain(model);
    expect(request?.body).not.toContain('c0ffee11');
  });
}

/** An answer in terms of the sample that it was made from. */
function plainly(reply: Awaited<ReturnType<typeof ask>>['reply']): object {
  const { text, toolCalls = [], finish, usage, servedModel } = reply;
  return {
    text,
    toolCalls: toolCalls.map(({ id, name, arguments: written }) => ({ id, name, arguments: written })),
    finish,
    usage: usage && known(usage),
    servedModel,
  };
}

function expected({ pieces, toolCalls, finish, usage, model }: Sample): object {
  return {
    text: pieces.join(''),
    toolCalls: toolCalls.map(({ id, name, arguments: written }) => ({
      id,
      name,
      arguments: written.join(''),
    })),
    finish,
    usage: usage && known(usage),
    servedModel: model,
  };
}

/** A provider that tells of none and one that does not tell are the same here. */
function known(usage: object): object {
  return Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== undefined && count !== 0));
}

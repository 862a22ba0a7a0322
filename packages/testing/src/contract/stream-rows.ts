import { expect, it } from 'vitest';

import { compressed, cut, events, inPieces, reset, sizeOf } from '../fault-server/index.ts';
import type { Answer, Frame } from '../fault-server/index.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';
import { parallelTools, plain } from './samples.ts';
import { callTo, newStage, read } from './setting.ts';

/** A stream is read to the letter however it is cut up, and finished only if it came to its end mark. */
export function streamRows(under: ProviderUnderTest): void {
  framingRows(under);
  endingRows(under);
  errorEventRows(under);
}

function framingRows(under: ProviderUnderTest): void {
  const { begin } = newStage(under);
  const frames = under.wire.stream(plain);
  const whole = events(frames);

  it.each<[string, Answer]>([
    ['byte by byte', inPieces(whole, 1)],
    ['in pieces of 7 bytes', inPieces(whole, 7)],
    ['all at once', inPieces(whole, 1_000_000)],
    ['with lines that end in CRLF, in pieces of 3 bytes', inPieces(events(frames, { lineEnd: '\r\n' }), 3)],
    ['with lines that end in CRLF', events(frames, { lineEnd: '\r\n' })],
    ['packed', compressed(whole)],
    [
      'with comments between its events',
      events(frames.flatMap((frame): Frame[] => [{ comment: 'still here' }, frame])),
    ],
  ])('reads a stream that comes %s', async (_how, answer) => {
    const setting = await begin();
    setting.upstream.next(answer);
    const { reply, failure } = await read(setting, callTo(under.model));
    expect(failure).toBeUndefined();
    expect(reply).toMatchObject({ text: plain.pieces.join(''), finish: 'stop' });
  });

  it('gives each piece out as it comes', async () => {
    const setting = await begin();
    setting.upstream.next(events(frames, { gapMs: 2 }));
    const { events: told } = await read(setting, callTo(under.model));
    expect(told.flatMap((event) => (event.type === 'text-delta' ? [event.text] : []))).toEqual(plain.pieces);
  });
}

function endingRows(under: ProviderUnderTest): void {
  const { begin } = newStage(under);
  const { wire, model } = under;
  const frames = wire.stream(plain);
  const open = frames.slice(0, frames.length - wire.endFrames);

  it.each<[string, readonly Frame[]]>([
    ['after all of its text', open],
    ['after some of its text', open.slice(0, -2)],
    ['in its tool calls', wire.stream(parallelTools).slice(0, -wire.endFrames)],
  ])('does not call a stream finished that ended cleanly %s', async (_where, sent) => {
    const setting = await begin();
    setting.upstream.next(events(sent));
    const { events: told, failure } = await read(setting, callTo(model));
    expect(told.map(({ type }) => type)).not.toContain('finish');
    // The engine calls a stream without an end mark cut; a provider may also say so itself.
    if (failure) expect(failure.kind).toBe('truncated');
  });

  it.each<[string, Answer]>([
    ['closed', cut(events(open), sizeOf(events(open)) - 20)],
    ['reset', reset(events(open), sizeOf(events(open)) - 20)],
  ])('fails when the connection is %s in the middle of an event', async (_how, answer) => {
    const setting = await begin();
    setting.upstream.next(answer);
    const { events: told, failure } = await read(setting, callTo(model));
    expect(told.map(({ type }) => type)).not.toContain('finish');
    expect(failure?.kind).toMatch(/^(truncated|network)$/);
  });
}

function errorEventRows(under: ProviderUnderTest): void {
  const { begin } = newStage(under);
  const { wire, model } = under;
  const frames = wire.stream(plain);
  const open = frames.slice(0, frames.length - wire.endFrames);

  it('says what an error means that comes before any content', async () => {
    const setting = await begin();
    setting.upstream.next(events([wire.errorFrame.sent]));
    const { events: told, failure } = await read(setting, callTo(model));
    expect(failure?.kind).toBe(wire.errorFrame.kind);
    expect(told.map(({ type }) => type)).not.toContain('finish');
  });

  it('gives out what came before an error, and then the error', async () => {
    const setting = await begin();
    setting.upstream.next(inPieces(events([...open, wire.errorFrame.sent]), 1_000_000));
    const { reply, failure } = await read(setting, callTo(model));
    expect(reply.text).toBe(plain.pieces.join(''));
    expect(reply.finish).toBeUndefined();
    expect(failure?.kind).toBe(wire.errorFrame.kind);
  });

  it.each<[string, Frame]>([
    ['no JSON', '{"unfinished'],
    ['no object', '"text"'],
  ])('fails over an event that is %s', async (_what, frame) => {
    const setting = await begin();
    setting.upstream.next(events([...open, frame]));
    const { failure } = await read(setting, callTo(model));
    expect(failure?.kind).toBe('malformed');
  });
}

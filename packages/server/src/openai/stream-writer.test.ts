import { setImmediate as nextTurn } from 'node:timers/promises';

import { manualClock } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { chunkWriter } from './chat-chunks.ts';
import { streamWriter } from './stream-writer.ts';
import type { StreamWriter } from './stream-writer.ts';

/** A client that reads whatever it gets, or nothing more until it is told to. */
function listening(full?: Promise<void>) {
  const heard: string[] = [];
  const clock = manualClock();
  const writer: StreamWriter = streamWriter({
    open: () => (heard.push('opened'), { write, end: () => void heard.push('ended'), cut: () => undefined }),
    chunks: chunkWriter({ id: 'chatcmpl-1', created: 1, model: 'a/x' }, false),
    clock,
    pingMs: 15_000,
  });
  const write = (piece: string | Uint8Array): Promise<void> | undefined => {
    heard.push(...contentsOf(String(piece)));
    return full;
  };
  return { heard, clock, writer };
}

/** What a client would show of it: texts, pings, ends. */
function contentsOf(piece: string): readonly string[] {
  return piece
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => {
      if (event === ': ping' || event === 'data: [DONE]') return event;
      const { choices } = JSON.parse(event.slice('data: '.length)) as {
        choices: { delta: { role?: string; content?: string }; finish_reason: string | null }[];
      };
      const { delta, finish_reason } = choices[0] ?? expect.fail();
      return finish_reason ?? delta.role ?? delta.content ?? 'nothing';
    });
}

describe('a stream on its way out', () => {
  it('is opened by its first word, and what comes in one turn leaves as one chunk', async () => {
    const { heard, writer } = listening();
    writer.text('One, ');
    writer.text('two');
    expect([heard, writer.begun()]).toEqual([[], false]);
    await nextTurn();
    writer.text(', three');
    writer.finish('stop', undefined, {});
    expect(heard).toEqual(['opened', 'assistant', 'One, two', ', three', 'stop', 'data: [DONE]', 'ended']);
    writer.close();
  });

  it('keeps the order of text and everything else', () => {
    const { heard, writer } = listening();
    writer.text('Sorry: ');
    writer.refusal('no');
    writer.text('!');
    writer.finish('stop', undefined, {});
    expect(heard).toEqual([
      'opened',
      'assistant',
      'Sorry: ',
      'nothing',
      '!',
      'stop',
      'data: [DONE]',
      'ended',
    ]);
    writer.close();
  });

  it('is kept alive while nothing is said, from before its first word on', async () => {
    const { heard, clock, writer } = listening();
    await clock.advance(15_000);
    expect(heard).toEqual(['opened', ': ping']);
    writer.text('Hi');
    await nextTurn();
    await clock.advance(15_000);
    expect(heard.slice(2)).toEqual(['assistant', 'Hi']);
    await clock.advance(15_000);
    expect(heard.slice(4)).toEqual([': ping']);
    writer.close();
    await clock.advance(60_000);
    expect(heard.slice(5)).toEqual([]);
  });

  it('makes its writer wait for a client that reads slowly', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { writer } = listening(promise);
    writer.text('Hi');
    expect(writer.takePause()).toBeUndefined();
    await nextTurn();
    let waited = false;
    const waiting = writer.takePause()?.then(() => (waited = true));
    await nextTurn();
    expect(waited).toBe(false);
    resolve();
    await waiting;
    writer.close();
  });

  it('gives others their turn in a flood', () => {
    const { heard, writer } = listening();
    writer.text('x'.repeat(20_000));
    expect(heard).toHaveLength(3);
    expect(writer.takePause()).toBeInstanceOf(Promise);
    writer.close();
  });

  it('ends with its error and nothing else', () => {
    const { heard, writer } = listening();
    writer.text('One');
    writer.fail(': ping\n\n');
    expect(heard).toEqual(['opened', 'assistant', 'One', ': ping', 'ended']);
    writer.close();
  });
});

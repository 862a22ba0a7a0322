import type { LlmStream, LlmStreamEvent } from '@understudy/core';
import { manualClock } from '@understudy/testing';
import type { ManualClock } from '@understudy/testing';
import { expect, it } from 'vitest';

import { coalesce } from './coalesce.ts';

type Event = LlmStreamEvent<unknown>;
const text = (said: string): Event => ({ type: 'text-delta', text: said });
const thought = (said: string): Event => ({ type: 'reasoning-delta', text: said });

/** A stream that says each thing when its time has come. */
function timed(
  clock: ManualClock,
  script: readonly (Event | Error | number)[],
): LlmStream<unknown> & { cancelled: boolean } {
  async function* events(): AsyncGenerator<Event> {
    for (const step of script) {
      if (typeof step === 'number') await new Promise<void>((resolve) => void clock.after(step, resolve));
      else if (step instanceof Error) throw step;
      else yield step;
    }
  }
  const stream = {
    cancelled: false,
    [Symbol.asyncIterator]: () => events(),
    result: new Promise<never>(() => undefined),
    cancel: () => void (stream.cancelled = true),
  };
  return stream;
}

async function heard(script: readonly (Event | Error | number)[]): Promise<readonly string[]> {
  const clock = manualClock();
  const told: string[] = [];
  const reading = (async () => {
    for await (const event of coalesce(timed(clock, script), clock)) {
      told.push(`${clock.now()} ${'text' in event ? event.text : event.type}`);
    }
  })().catch((error: Error) => told.push(error.message));
  await clock.settle(reading);
  expect(clock.pendingTimers).toBe(0);
  return told;
}

it.each<[string, readonly (Event | Error | number)[], readonly string[]]>([
  ['the first word goes out at once', [text('a'), 50, text('b'), 100], ['0 a', '65 b']],
  [
    'what comes within 15 ms goes out as one',
    [text('a'), text('b'), 10, text('c'), 10, text('d')],
    ['0 a', '15 bc', '20 d'],
  ],
  [
    'thoughts and words are not mixed',
    [thought('a'), thought('b'), text('c'), text('d')],
    ['0 a', '0 b', '0 cd'],
  ],
  [
    'anything else waits for nothing, and keeps its place',
    [text('a'), text('b'), { type: 'partial', value: {} }, text('c'), { type: 'partial', value: {} }],
    ['0 a', '0 b', '0 partial', '0 c', '0 partial'],
  ],
  [
    'a failure comes after what was said before it',
    [text('a'), text('b'), text('c'), new Error('cut')],
    ['0 a', '0 bc', 'cut'],
  ],
  [
    'a flood goes out in parts',
    [text('a'), text('b'.repeat(5000)), text('c'), text('d')],
    ['0 a', `0 ${'b'.repeat(5000)}`, '0 cd'],
  ],
  ['nothing said is nothing heard', [], []],
])('%s', async (_what, script, expected) => {
  expect(await heard(script)).toEqual(expected);
});

it('lets go of the stream when its reader leaves', async () => {
  const clock = manualClock();
  const stream = timed(clock, [text('a'), 1000, text('b')]);
  for await (const _event of coalesce(stream, clock)) break;
  expect(stream.cancelled).toBe(true);
});

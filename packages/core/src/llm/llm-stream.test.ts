import { fail, hang, reply, story, streams } from '@understudy/testing';
import type { Step } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { nothing, readAll, stage } from '../../test/stream-stage.ts';
import type { Stage, StageOptions } from '../../test/stream-stage.ts';
import { LlmError } from './llm-error.ts';
import type { LlmStream } from './llm-types.ts';
import type { Middleware } from '../middleware/middleware.ts';
import { whenSettled } from '../middleware/when-settled.ts';
import type { Outcome } from '../outcome.ts';
import type { Provider } from '../ports/provider.ts';
import type { ReplyEvent } from '../ports/reply.ts';
import type { StreamEvent } from '../result.ts';

const noon = streams(['It ', 'is ', 'noon.'], { gapMs: 100 });

/** A house that tells of every outcome it came to. */
function watchedStage(options: StageOptions): Stage & { readonly outcomes: readonly Outcome[] } {
  const outcomes: Outcome[] = [];
  const watch: Middleware = async (request, next) =>
    whenSettled(await next(request), async (outcome) => void outcomes.push(outcome));
  const house = stage({ ...options, use: (clock) => [watch, ...(options.use?.(clock) ?? [])] });
  return { ...house, outcomes };
}

describe('the result of a stream', () => {
  it('is there without iterating', async () => {
    const house = stage({ models: { 'a/x': [noon] } });
    const { output, meta } = await house.clock.settle(house.chat().result);
    expect(output).toBe('It is noon.');
    expect(meta.servedBy).toBe('a/x');
    expect(await house.leftOpen()).toEqual(nothing);
  });

  it('is the same promise each time, and tells what iterating tells', async () => {
    const house = stage({ models: { 'a/x': [noon] } });
    const stream = house.chat();
    const { result } = stream;
    expect(await house.told(stream)).toEqual(['It ', 'is ', 'noon.', 'finish']);
    expect(stream.result).toBe(result);
    expect((await result).output).toBe('It is noon.');
  });

  it('rejects with what a loop would throw', async () => {
    const house = stage({ models: { 'a/x': [streams(['It '], { endWith: 'cut' })] } });
    const error: unknown = await house.clock.settle(house.chat().result.catch((reason: unknown) => reason));
    expect(error).toBeInstanceOf(LlmError);
    expect(error).toMatchObject({ kind: 'truncated', meta: { attempts: [{ ok: false }] } });
    expect(await house.leftOpen()).toEqual(nothing);
  });

  it('rejects before the first content as well', async () => {
    const house = stage({ models: { 'a/x': [fail('bad-request')] } });
    const stream = house.chat();
    await expect(house.clock.settle(stream.result)).rejects.toMatchObject({ kind: 'bad-request' });
    expect(await house.told(stream)).toEqual(['!bad-request']);
    expect(await house.told(stream)).toEqual([]);
  });

  it('takes nothing from a loop that begins later', async () => {
    const house = stage({ models: { 'a/x': [noon] } });
    const stream = house.chat();
    await house.clock.settle(stream.result);
    expect(await house.told(stream)).toEqual(['It ', 'is ', 'noon.', 'finish']);
  });

  it.each([0, 50, 100, 150])(
    'hands over to a loop that begins in the middle, after %s ms',
    async (afterMs) => {
      const house = stage({ models: { 'a/x': [noon] } });
      const stream = house.chat();
      const { result } = stream;
      await house.clock.advance(afterMs);
      const reading = stream[Symbol.asyncIterator]();
      const texts: unknown[] = [];
      for (let at = 0; at < 3; at++) texts.push((await house.clock.settle(reading.next())).value);
      expect(texts).toMatchObject([{ text: 'It ' }, { text: 'is ' }, { text: 'noon.' }]);
      // The loop sets the pace now: nobody else has pulled the end.
      await house.clock.advance(1000);
      expect(house.clock.pendingTimers).toBe(1);
      expect((await house.clock.settle(reading.next())).value).toMatchObject({ type: 'finish' });
      expect((await result).output).toBe('It is noon.');
    },
  );
});

describe('reading a stream', () => {
  it('serves several reads at once in their order', async () => {
    const house = stage({ models: { 'a/x': [noon] } });
    const reading = house.chat()[Symbol.asyncIterator]();
    const steps = await house.clock.settle(Promise.all(Array.from({ length: 6 }, () => reading.next())));
    expect(
      steps.map(({ done, value }) => (done ? 'done' : value.type === 'text-delta' ? value.text : value.type)),
    ).toEqual(['It ', 'is ', 'noon.', 'finish', 'done', 'done']);
    expect(await house.leftOpen()).toEqual(nothing);
  });

  it('twice goes on where the first reader is', async () => {
    const house = stage({ models: { 'a/x': [noon] } });
    const stream = house.chat();
    const [one, other] = [stream[Symbol.asyncIterator](), stream[Symbol.asyncIterator]()];
    expect((await house.clock.settle(one.next())).value).toMatchObject({ text: 'It ' });
    expect((await house.clock.settle(other.next())).value).toMatchObject({ text: 'is ' });
  });

  it('after its error gives nothing more', async () => {
    const house = stage({ models: { 'a/x': [streams(['It '], { endWith: fail('network') })] } });
    const stream = house.chat();
    expect(await house.told(stream)).toEqual(['It ', '!network']);
    expect(await house.told(stream)).toEqual([]);
  });
});

/** When the caller leaves; what has been called by then, and what the model that was last called did. */
const moments: readonly (readonly [
  string,
  {
    readonly models: Record<string, readonly Step[]>;
    readonly reads: number;
    readonly afterMs: number;
    readonly tried: readonly string[];
  },
])[] = [
  ['at once', { models: { 'a/x': [noon] }, reads: 0, afterMs: -1, tried: ['a/x#1 cancelled'] }],
  [
    'before the first content',
    { models: { 'a/x': [hang()] }, reads: 0, afterMs: 500, tried: ['a/x#1 cancelled'] },
  ],
  [
    'while it waits for the first content',
    {
      models: { 'a/x': [streams([], { endWith: 'hang' })] },
      reads: 1,
      afterMs: 500,
      tried: ['a/x#1 cancelled'],
    },
  ],
  [
    'between two tries',
    {
      models: { 'a/x': [fail('overloaded', { retryAfterMs: 5000 }), noon] },
      reads: 1,
      afterMs: 500,
      tried: ['a/x#1 overloaded'],
    },
  ],
  [
    'before it has read anything',
    { models: { 'a/x': [noon] }, reads: 0, afterMs: 500, tried: ['a/x#1 cancelled'] },
  ],
  ['between two reads', { models: { 'a/x': [noon] }, reads: 1, afterMs: 500, tried: ['a/x#1 cancelled'] }],
  [
    'in the middle of a read',
    { models: { 'a/x': [noon] }, reads: 2, afterMs: 50, tried: ['a/x#1 cancelled'] },
  ],
  [
    'before it has read the end',
    { models: { 'a/x': [noon] }, reads: 3, afterMs: 500, tried: ['a/x#1 cancelled'] },
  ],
  [
    'while somebody is sought to carry on',
    {
      models: {
        'a/x': [streams(['It '], { endWith: 'cut' })],
        'b/y': [streams(['It '], { endWith: 'hang' })],
        'c/z': [noon],
      },
      reads: 2,
      afterMs: 500,
      tried: ['a/x#1 truncated', 'b/y#1 cancelled'],
    },
  ],
  [
    'while it waits to ask somebody to carry on',
    {
      models: {
        'a/x': [streams(['It '], { endWith: 'cut' })],
        'b/y': [fail('rate-limited', { retryAfterMs: 900 }), noon],
      },
      reads: 2,
      afterMs: 500,
      tried: ['a/x#1 truncated', 'b/y#1 rate-limited'],
    },
  ],
  [
    'before it has read that somebody carries on',
    {
      models: { 'a/x': [streams(['It '], { endWith: 'cut' })], 'b/y': [noon] },
      reads: 2,
      afterMs: 500,
      tried: ['a/x#1 truncated', 'b/y#1 cancelled'],
    },
  ],
];

const ways: readonly (readonly [string, (stream: LlmStream<string>, caller: AbortController) => unknown])[] =
  [
    ['stops iterating', (stream) => stream[Symbol.asyncIterator]().return?.()],
    ['cancels', (stream) => stream.cancel()],
    ['fires its own signal', (_stream, caller) => caller.abort()],
  ];

describe.each(ways)('a caller that %s', (_way, leave) => {
  it.each(moments)(
    '%s has left: nothing stays open, and it is told once',
    async (_when, { models, reads, afterMs, tried }) => {
      const house = watchedStage({ models });
      const caller = new AbortController();
      const stream = house.chat({ signal: caller.signal });
      const reading = stream[Symbol.asyncIterator]();
      const pending = Array.from({ length: reads }, () => reading.next().catch((error: unknown) => error));
      if (afterMs >= 0) await house.clock.advance(afterMs);
      const before = house.clock.now();

      void leave(stream, caller);
      for (const { context } of [...house.calls('a/x'), ...house.calls('b/y')])
        expect(context.signal.aborted).toBe(true);
      await house.clock.settle(Promise.all(pending));
      const error: unknown = await house.clock.settle(stream.result.catch((reason: unknown) => reason));

      expect(house.clock.now()).toBe(before);
      expect(await house.leftOpen()).toEqual(nothing);
      expect(error).toMatchObject({ kind: 'cancelled' });
      expect(house.outcomes).toMatchObject([{ ok: false, failure: { kind: 'cancelled' } }]);
      const attempts = house.outcomes[0]?.meta.attempts ?? [];
      expect(story(attempts)).toEqual(tried);
      for (const attempt of attempts) {
        if (!attempt.ok && attempt.failure.kind === 'cancelled')
          expect(attempt.usage).toMatchObject({ estimated: true });
      }
      expect(house.calls('c/z')).toEqual([]);
      await house.clock.advance(60_000);
      expect(house.outcomes).toHaveLength(1);
    },
  );
});

describe('after leaving', () => {
  it('a read that was waiting ends, and so does every other', async () => {
    const house = stage({ models: { 'a/x': [streams(['It '], { endWith: 'hang' })] } });
    const reading = house.chat()[Symbol.asyncIterator]();
    await house.clock.settle(reading.next());
    const waiting = reading.next();
    await house.clock.settle(Promise.resolve(reading.return?.()));
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await reading.next()).toEqual({ done: true, value: undefined });
    expect(await reading.return?.()).toEqual({ done: true, value: undefined });
  });

  it('a read that was waiting for the first content ends as well', async () => {
    const house = stage({ models: { 'a/x': [hang()] } });
    const reading = house.chat()[Symbol.asyncIterator]();
    const waiting = reading.next();
    await reading.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('a break out of a loop has done all that', async () => {
    const house = watchedStage({ models: { 'a/x': [noon] } });
    const looping = (async () => {
      for await (const event of house.chat()) if (event.type === 'text-delta') break;
    })();
    await house.clock.settle(looping);
    expect(await house.leftOpen()).toEqual(nothing);
    expect(house.outcomes).toMatchObject([{ ok: false, failure: { kind: 'cancelled' } }]);
  });

  it('exact usage is kept where the provider had told it', async () => {
    const usage = { inputTokens: 7, outputTokens: 2 };
    const house = watchedStage({
      models: { 'a/x': [streams([{ type: 'usage', usage }, 'It '], { endWith: 'hang' })] },
    });
    const stream = house.chat();
    await house.clock.advance(0);
    stream.cancel();
    expect(house.outcomes).toHaveLength(0);
    await house.clock.advance(0);
    expect(house.outcomes).toMatchObject([{ meta: { usage, attempts: [{ usage }], costMicroUsd: 11 } }]);
  });

  it('an answer that was whole by then stays an answer', async () => {
    const house = watchedStage({ models: { 'a/x': [reply('It is noon.')] } });
    const stream = house.chat();
    await house.told(stream);
    stream.cancel();
    expect((await stream.result).output).toBe('It is noon.');
    expect(house.outcomes).toMatchObject([{ ok: true }]);
  });

  it('a signal that had fired before stops a stream before any call', async () => {
    const house = watchedStage({ models: { 'a/x': [noon] } });
    expect(await house.told(house.chat({ signal: AbortSignal.abort() }))).toEqual(['!cancelled']);
    expect(house.calls('a/x')).toEqual([]);
    expect(await house.leftOpen()).toEqual(nothing);
  });

  it('the signal of the caller has nobody left who listens', async () => {
    const caller = new AbortController();
    let listeners = 0;
    const add = caller.signal.addEventListener.bind(caller.signal);
    caller.signal.addEventListener = (...heard: Parameters<typeof add>) => {
      listeners += 1;
      add(...heard);
    };
    const remove = caller.signal.removeEventListener.bind(caller.signal);
    caller.signal.removeEventListener = (...heard: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...heard);
    };
    const house = stage({ models: { 'a/x': [noon] } });
    await house.told(house.chat({ signal: caller.signal }));
    expect(listeners).toBe(0);
  });
});

describe('a stream that nobody reads', () => {
  it('is over when its time is up', async () => {
    const house = watchedStage({ models: { 'a/x': [noon] }, route: { deadlineMs: 5000 } });
    house.chat();
    await house.clock.advance(5000);
    expect(await house.leftOpen()).toEqual(nothing);
    expect(house.outcomes).toMatchObject([{ ok: false, failure: { kind: 'timeout', code: 'deadline' } }]);
  });

  it('never ends the process, however it fails', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown): void => void unheard.push(reason);
    process.on('unhandledRejection', hear);
    const failing = [
      fail('bad-request'),
      streams(['It '], { endWith: 'cut' }),
      streams(['It '], { endWith: fail('network') }),
      hang(),
    ];
    for (const step of failing) {
      for (const touch of [
        () => undefined,
        (stream: LlmStream<string>) => void stream.result,
        (stream: LlmStream<string>) => stream.cancel(),
      ]) {
        const house = stage({ models: { 'a/x': [step] }, route: { deadlineMs: 1000, midStream: 'fail' } });
        touch(house.chat());
        await house.clock.advance(2000);
        expect(await house.leftOpen()).toEqual(nothing);
      }
    }
    const house = stage({ models: { 'a/x': [] } });
    house.llm.stream.chat({ messages: [] });
    await house.clock.advance(0);
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });
});

// Declared here because core knows nothing of Node.
declare const process: Record<'on' | 'off', (event: string, listener: (reason: unknown) => void) => void>;

/** A provider in plain JavaScript, whose iterator does what it likes. */
function odd(iterator: Partial<AsyncIterator<ReplyEvent>>): Provider {
  return {
    id: 'a',
    generate: () => Promise.reject(new Error('not here')),
    stream: () => ({ [Symbol.asyncIterator]: () => iterator as AsyncIterator<ReplyEvent> }),
    classify: () => ({ kind: 'unknown', message: 'odd' }),
  };
}

function counted(events: readonly unknown[]) {
  const left: unknown[] = [...events];
  const iterator = {
    returned: 0,
    next: () =>
      left.length > 0
        ? Promise.resolve({ done: false, value: left.shift() as ReplyEvent } as const)
        : new Promise<never>(() => undefined),
    return: (): Promise<never> => {
      iterator.returned += 1;
      return new Promise<never>(() => undefined);
    },
  };
  return iterator;
}

describe('a provider that does not heed its signal', () => {
  const models = { 'a/x': [], 'b/y': [reply('It is noon.')] };

  it('is let go at once when it is too late with its first content', async () => {
    const iterator = counted([]);
    const house = stage({ models, provider: odd(iterator) });
    expect(await house.told(house.chat())).toEqual(['It ', 'is ', 'noon.', 'finish']);
    expect(iterator.returned).toBe(1);
  });

  it('is let go once, at once, when the caller leaves in the middle of a read', async () => {
    const iterator = counted([{ type: 'text-delta', text: 'It ' }]);
    const house = watchedStage({ models, provider: odd(iterator) });
    const reading = house.chat()[Symbol.asyncIterator]();
    await house.clock.settle(reading.next());
    const waiting = reading.next();
    await house.clock.settle(Promise.all([reading.return?.(), waiting]));
    expect(iterator.returned).toBe(1);
    expect(house.outcomes).toHaveLength(1);
    expect(await house.leftOpen()).toEqual(nothing);
  });

  it('is let go after its end mark', async () => {
    const iterator = counted([
      { type: 'text-delta', text: 'Noon.' },
      { type: 'finish', finish: 'stop' },
    ]);
    const house = stage({ models, provider: odd(iterator) });
    expect(await house.told(house.chat())).toEqual(['Noon.', 'finish']);
    expect(iterator.returned).toBe(1);
  });

  it('says what it likes after that: nobody listens', async () => {
    let resume: (step: IteratorResult<ReplyEvent>) => void = () => undefined;
    let pulls = 0;
    const late: Partial<AsyncIterator<ReplyEvent>> = {
      next: () => {
        pulls += 1;
        return pulls === 1
          ? Promise.resolve({ done: false, value: { type: 'text-delta', text: 'It ' } })
          : new Promise((resolve) => (resume = resolve));
      },
    };
    const house = watchedStage({ models, provider: odd(late), route: { timeouts: { stallMs: 1000 } } });
    const told = await house.told(house.chat());
    resume({ done: false, value: { type: 'ping' } });
    await house.clock.advance(0);
    expect(told).toEqual(['It ', '<continued: a/x timeout at 3, b/y by verified>', 'is ', 'noon.', 'finish']);
    expect(pulls).toBe(2);
  });

  it.each<[string, () => never]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['gives no promise', () => undefined as never],
    ['rejects', () => Promise.reject(new Error('no')) as never],
  ])('may have a return that %s', async (_how, done) => {
    const house = stage({
      models,
      provider: odd({ ...counted([{ type: 'text-delta', text: 'It ' }]), return: done }),
      route: { timeouts: { stallMs: 1000 } },
    });
    expect((await house.told(house.chat())).at(-1)).toBe('finish');
    expect(await house.leftOpen()).toEqual(nothing);
  });
});

describe('a provider that talks nonsense', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text without text', { type: 'text-delta' }],
  ])('%s fails like any other, before the commit and after it', async (_what, event) => {
    for (const events of [[event], [{ type: 'text-delta', text: 'It ' }, event]]) {
      const house = watchedStage({
        models: { 'a/x': [], 'b/y': [reply('It is noon.')] },
        provider: odd(counted(events)),
        route: { timeouts: { stallMs: 1000 } },
      });
      expect((await house.told(house.chat())).at(-1)).toBe('finish');
      expect(story(house.outcomes[0]?.meta.attempts ?? [])).toEqual([
        expect.stringMatching(/^a\/x#1 (?!ok)/),
        'b/y#1 ok',
      ]);
    }
  });

  it('words that nobody knows are passed over', async () => {
    const iterator = counted([
      { type: 'text-delta', text: 'It ' },
      { type: 'citation' },
      { type: 'finish', finish: 'stop' },
    ]);
    const house = stage({ models: { 'a/x': [] }, provider: odd(iterator) });
    expect(await house.told(house.chat())).toEqual(['It ', 'finish']);
  });
});

describe('a middleware whose stream throws', () => {
  const broken: Middleware = async (request, next) => {
    const result = await next(request);
    if (result.type !== 'streaming') return result;
    const inner = result.events[Symbol.asyncIterator]();
    let reads = 0;
    const next_ = async () => {
      reads += 1;
      if (reads > 1) throw new Error('my mistake');
      return inner.next();
    };
    return { ...result, events: { [Symbol.asyncIterator]: () => ({ next: next_ }) } };
  };

  it('is one LlmError to the caller, and leaves no call open', async () => {
    const house = watchedStage({ models: { 'a/x': [noon] }, use: () => [broken] });
    const stream = house.chat();
    expect(await house.told(stream)).toEqual(['It ', '!unknown']);
    await expect(stream.result).rejects.toBeInstanceOf(LlmError);
    expect(await house.leftOpen()).toEqual(nothing);
    expect(house.outcomes).toHaveLength(1);
  });

  it('or has something to put away, hears of a caller that leaves', async () => {
    let putAway = false;
    const tidy: Middleware = async (request, next) => {
      const result = await next(request);
      if (result.type !== 'streaming') return result;
      async function* events(inner: AsyncIterable<StreamEvent>): AsyncGenerator<StreamEvent> {
        try {
          yield* inner;
        } finally {
          putAway = true;
        }
      }
      return { ...result, events: events(result.events) };
    };
    const house = stage({ models: { 'a/x': [noon] }, use: () => [tidy] });
    const reading = house.chat()[Symbol.asyncIterator]();
    await house.clock.settle(reading.next());
    await reading.return?.();
    expect(putAway).toBe(true);
    expect(await house.leftOpen()).toEqual(nothing);
  });

  it('is the same for a caller that asks for the result', async () => {
    const house = watchedStage({ models: { 'a/x': [noon] }, use: () => [broken] });
    await expect(house.clock.settle(house.chat().result)).rejects.toMatchObject({
      kind: 'unknown',
      failure: { code: 'thrown' },
    });
    expect(await house.leftOpen()).toEqual(nothing);
  });
});

it('a stream is read by whatever reads async iterables', async () => {
  const house = stage({ models: { 'a/x': [reply('It is noon.')] } });
  expect(await house.clock.settle(readAll(house.chat()))).toEqual(['It ', 'is ', 'noon.', 'finish']);
});

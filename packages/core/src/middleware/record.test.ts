import {
  manualClock,
  memoryRecorder,
  sampleAnswer,
  sampleAttempt,
  sampleFailure,
  sampleRequest,
  sampleStream,
} from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { LlmError } from '../llm/llm-error.ts';
import type { Outcome } from '../outcome.ts';
import type { LlmResult } from '../result.ts';
import type { Next } from './middleware.ts';
import { record } from './record.ts';
import type { Recorder } from './record.ts';

const clock = manualClock();
const request = sampleRequest({
  options: {
    customerId: 'acme',
    callerId: 'key-1',
    tags: { feature: 'chat' },
    tier: 'free',
    idempotencyKey: 'k',
  },
});
const answered = sampleAnswer(request, 'On its way.');

/** One call, told to the observers as the engine tells it. */
function answering(outcome: Outcome): Next {
  return async ({ observers, ...rest }) => {
    const attempt = sampleAttempt({ observers, ...rest });
    for (const observer of observers) observer.started?.(attempt);
    for (const observer of observers) observer.ended?.(attempt);
    return { type: 'settled', outcome };
  };
}

function failing(changes: Partial<Recorder>): Recorder {
  return { ...memoryRecorder(), ...changes };
}

const broken = (): never => {
  throw new Error('the disk is full');
};
const rejected = (): Promise<void> => Promise.reject(new Error('the disk is full'));

describe('record', () => {
  it('leaves a row for the request and for each attempt', async () => {
    const recorder = memoryRecorder();
    await record({ recorder, clock })(request, answering(answered));
    expect(recorder.started).toEqual([
      {
        requestId: 'request-1',
        task: 'supportChat',
        mode: 'unary',
        customerId: 'acme',
        callerId: 'key-1',
        tags: { feature: 'chat' },
        tier: 'free',
        idempotencyKey: 'k',
        routeHash: 'sample-route',
        stakes: 'standard',
        wallTime: request.wallTime,
      },
    ]);
    expect(recorder.attemptsStarted).toHaveLength(1);
    expect(recorder.attempts).toHaveLength(1);
    expect(recorder.requests).toEqual([
      {
        ...recorder.started[0],
        endedWallTime: request.wallTime + 100,
        ok: true,
        failure: undefined,
        servedBy: 'a/x',
        fallback: false,
        degraded: undefined,
        cache: undefined,
        replayed: false,
        attempts: 1,
        usage: { inputTokens: 10, outputTokens: 5 },
        costMicroUsd: 20,
        firstTokenMs: undefined,
        durationMs: 100,
      },
    ]);
  });

  it('keeps observers that were there before it', async () => {
    const seen: number[] = [];
    const watched = { ...request, observers: [{ ended: () => void seen.push(1) }] };
    await record({ recorder: memoryRecorder(), clock })(watched, answering(answered));
    expect(seen).toEqual([1]);
  });

  it('names the kind and the code of a failure, and neither prompt nor answer', async () => {
    const recorder = memoryRecorder();
    const failure = { kind: 'timeout', code: 'first-token', message: 'no content', cause: 'secret' } as const;
    await record({ recorder, clock })(request, answering(sampleFailure(request, failure)));
    await record({ recorder, clock })(request, answering(answered));
    expect(recorder.requests[0]).toMatchObject({
      ok: false,
      failure: { kind: 'timeout', code: 'first-token' },
    });
    const rows = JSON.stringify([recorder.started, recorder.requests]);
    expect(rows).not.toMatch(/secret|order|On its way/);
  });

  it('lets no answer out before its row is durable', async () => {
    const durable = Promise.withResolvers<void>();
    const recorder = failing({ requestEnded: () => durable.promise });
    let out = false;
    const result = record({ recorder, clock })(request, answering(answered));
    void result.then(() => (out = true));
    await clock.advance(1_000);
    expect(out).toBe(false);
    durable.resolve();
    expect(await result).toEqual({ type: 'settled', outcome: answered });
  });

  it('lets no final event out before its row is durable, and the content at once', async () => {
    const durable = Promise.withResolvers<void>();
    const recorder = failing({ requestEnded: () => durable.promise });
    const events = await eventsOf(
      record({ recorder, clock })(request, async () => sampleStream(request, ['a'], answered)),
    );
    expect((await events.next()).value).toEqual({ type: 'text-delta', text: 'a' });
    let out = false;
    const last = events.next();
    void last.then(() => (out = true));
    await clock.advance(1_000);
    expect(out).toBe(false);
    durable.resolve();
    expect((await last).value).toMatchObject({ type: 'finish' });
  });

  it('leaves a row for a stream that its caller left', async () => {
    const recorder = memoryRecorder();
    const events = await eventsOf(
      record({ recorder, clock })(request, async () => sampleStream(request, ['a'], answered)),
    );
    await events.next();
    await events.return?.();
    await clock.advance(0);
    expect(recorder.requests).toMatchObject([{ ok: false, failure: { kind: 'cancelled' } }]);
  });

  it('leaves a row, with what was paid, when something inside throws', async () => {
    const recorder = memoryRecorder();
    const own = new Error('mine');
    const result = record({ recorder, clock })(request, async (inner) => {
      await answering(answered)(inner);
      throw own;
    });
    await expect(result).rejects.toBe(own);
    expect(recorder.requests).toMatchObject([
      { ok: false, failure: { kind: 'unknown', code: 'thrown' }, attempts: 1, costMicroUsd: 20 },
    ]);
  });

  it('names the failure that a middleware threw as what callers know', async () => {
    const recorder = memoryRecorder();
    const refused = new LlmError({ kind: 'refused', code: 'own-rule', message: 'not this' }, undefined);
    const refusing: Next = async (inner) => {
      await answering(answered)(inner);
      throw refused;
    };
    await expect(record({ recorder, clock })(request, refusing)).rejects.toBe(refused);
    expect(recorder.requests).toMatchObject([
      { failure: { kind: 'refused', code: 'own-rule' }, attempts: 1, costMicroUsd: 20 },
    ]);
  });
});

const brokenRecorders: readonly (readonly [string, Partial<Recorder>])[] = [
  ['throws when a request starts', { requestStarted: broken }],
  ['throws when an attempt starts', { attemptStarted: broken }],
  ['throws when an attempt ends', { attemptEnded: broken }],
  ['throws when the request ends', { requestEnded: broken }],
  ['rejects when the request ends', { requestEnded: rejected }],
];

describe('a recorder that does not work', () => {
  it.each(brokenRecorders)('never fails a call, and is mentioned: %s', async (_what, changes) => {
    const result = await record({ recorder: failing(changes), clock })(request, answering(answered));
    expect(result).toMatchObject({ type: 'settled', outcome: { ok: true, answer: answered.answer } });
    expect(outcomeOf(result).meta.notes).toEqual(['the record of this request could not be written']);
  });

  it.each(brokenRecorders)('fails every call when strict: %s', async (_what, changes) => {
    const result = await record({ recorder: failing(changes), clock, strict: true })(
      request,
      answering(answered),
    );
    expect(outcomeOf(result)).toMatchObject({ ok: false, failure: { kind: 'unknown', code: 'ledger' } });
  });

  it('keeps what was paid in the meta of a strict failure', async () => {
    const recorder = failing({ requestEnded: rejected });
    const { meta } = outcomeOf(await record({ recorder, clock, strict: true })(request, answering(answered)));
    expect(meta).toMatchObject({ costMicroUsd: 20, attempts: [{ ok: true }] });
  });

  it('calls nobody when strict and the start cannot be written', async () => {
    let calls = 0;
    const counting: Next = async () => ((calls += 1), { type: 'settled', outcome: answered });
    await record({ recorder: failing({ requestStarted: broken }), clock, strict: true })(request, counting);
    expect(calls).toBe(0);
  });

  it('does not hide the failure of a request behind its own', async () => {
    const failed = sampleFailure(request, { kind: 'timeout', message: 'no content' });
    const recorder = failing({ requestEnded: rejected });
    const result = await record({ recorder, clock, strict: true })(request, answering(failed));
    expect(outcomeOf(result)).toMatchObject({ ok: false, failure: { kind: 'timeout' } });
  });
});

function outcomeOf(result: LlmResult): Outcome {
  if (result.type !== 'settled') throw new Error('expected a settled result');
  return result.outcome;
}

async function eventsOf(result: Promise<LlmResult>): Promise<AsyncIterator<unknown>> {
  const begun = await result;
  if (begun.type !== 'streaming') throw new Error('expected a stream');
  return begun.events[Symbol.asyncIterator]();
}

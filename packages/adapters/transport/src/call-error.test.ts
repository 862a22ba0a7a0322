import { inspect } from 'node:util';

import { body, cut, html, json, raw, redirect, reset, stall } from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import { connected, contextWith, failing } from '../test/loopback.ts';
import { CallError, failureFromTransport } from './call-error.ts';
import { Sighting } from './seen.ts';
import { TransportError } from './trouble.ts';

function seenWith(fields: Partial<Sighting>): Sighting {
  return Object.assign(new Sighting(), fields);
}

/** Wraps as SDKs do. */
const wrapped = (cause: unknown): Error => new Error('Connection error.', { cause });
const stalled = new TransportError('stall', 'no further byte within 60 ms');

describe('failureFromTransport', () => {
  it('names what the transport found, however deep the SDK has wrapped it', () => {
    expect(failureFromTransport(wrapped(wrapped(stalled)))).toEqual({
      kind: 'timeout',
      code: 'stall',
      message: 'no further byte within 60 ms',
      status: undefined,
      cause: stalled,
    });
  });

  it('believes its own record over what the SDK made of it', () => {
    const error = new CallError(
      new SyntaxError('Unexpected end'),
      seenWith({ status: 200, trouble: stalled }),
    );
    expect(failureFromTransport(error)).toMatchObject({ kind: 'timeout', code: 'stall', status: 200 });
  });

  it.each([
    [
      'an SDK error of its own',
      new CallError(new Error('400 bad'), seenWith({ status: 400, errorBody: '{}' })),
    ],
    [
      'an error whose text the SDK could not read',
      new CallError(new SyntaxError('x'), seenWith({ status: 503, errorBody: '<' })),
    ],
    [
      'an error in a 200',
      new CallError(wrapped(1), seenWith({ status: 200, trouble: new TransportError('error-in-200', 'x') })),
    ],
    ['something thrown by the adapter', new Error('no such part')],
    ['nothing at all', undefined],
  ])('leaves %s to the adapter', (_what, error) => {
    expect(failureFromTransport(error)).toBeUndefined();
  });

  it('calls a success that the SDK could not parse malformed', () => {
    const error = new CallError(wrapped(new SyntaxError('Unexpected token')), seenWith({ status: 200 }));
    expect(failureFromTransport(error)).toMatchObject({
      kind: 'malformed',
      code: 'not-json',
      message: 'the answer is not JSON',
    });
  });

  it('is not caught in a circle of causes', () => {
    const error = new Error('a');
    error.cause = wrapped(error);
    expect(failureFromTransport(error)).toBeUndefined();
  });
});

describe('a failed call', () => {
  it.each([
    ['a redirect', redirect('http://127.0.0.1:1/?canary')],
    ['a reset', reset(json(200, { text: 'canary' }), 'half-way')],
    ['a cut', cut(json(200, { text: 'canary' }), 'half-way')],
    ['a stall', stall(json(200, { text: 'canary' }), 'half-way')],
    ['a web page', html(200, '<p>canary</p>')],
    ['garbage', raw('canary canary\r\n')],
    ['garbage in a body', raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\ncanary canary')],
    ['bad packing', body(200, 'canary', { 'content-type': 'application/json', 'content-encoding': 'gzip' })],
    ['an error in a 200', json(200, { error: { message: 'key canary is wrong' } })],
    ['too much', json(200, { text: 'canary'.repeat(1000) })],
  ])('by %s shows no key, no prompt and no answer wherever it is printed', async (_what, fault) => {
    const { upstream, transport } = await connected({ caps: { replyBytes: 1000 } });
    upstream.next(fault);
    const headers = { authorization: 'Bearer canary' };
    const error = await failing(
      transport.ask(contextWith({ stallMs: 40 }), (call) =>
        call.fetch(`${upstream.url}/v1`, { method: 'POST', body: 'canary', headers }),
      ),
    );
    const shown =
      inspect(error, { depth: Infinity, showHidden: true }) + JSON.stringify(error) + String(error);
    expect(shown).not.toContain('canary');
    expect(error.seen.trouble).toBeInstanceOf(TransportError);
  });
});

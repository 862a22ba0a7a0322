import type { IncomingMessage } from 'node:http';

import type { Clock } from '@understudy/core';

import type { Limits } from './limits.ts';
import { brokenOff } from './broken-off.ts';
import { Refused } from './refused.ts';

/** The body, as far as it is small enough and comes soon enough. */
export function readNodeText(request: IncomingMessage, limits: Limits, clock: Clock): Promise<string> {
  if (Number(request.headers['content-length']) > limits.bodyBytes) return Promise.reject(tooLarge(limits));
  if (request.readableEnded) return readAlready(request);
  return receive(request, limits, clock);
}

function receive(request: IncomingMessage, limits: Limits, clock: Clock): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const pieces: Buffer[] = [];
  let size = 0;
  const onData = (piece: Buffer): void => {
    size += piece.length;
    if (size > limits.bodyBytes) fail(tooLarge(limits));
    else pieces.push(piece);
  };
  const onEnd = (): void => {
    leave();
    resolve(Buffer.concat(pieces).toString('utf8'));
  };
  const onGone = (): void => fail(brokenOff('the caller left'));
  const cancel = clock.after(limits.requestMs, () =>
    fail(new Refused('body-too-slow', 'the body took too long to arrive')),
  );
  // At once, not when the promise is heard: the request closes before that, and an error costs a stack.
  const leave = (): void => {
    cancel();
    request.off('data', onData).off('end', onEnd).off('close', onGone);
  };
  const fail = (error: Error): void => {
    leave();
    reject(error);
  };
  request.on('data', onData).once('end', onEnd).once('error', onGone).once('close', onGone);
  return promise;
}

/** Frameworks like to read bodies before anyone else can. */
function readAlready(request: IncomingMessage): Promise<string> {
  if ('body' in request && request.body !== undefined) {
    const { body } = request;
    return Promise.resolve(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));
  }
  const message = 'the body was read by someone else: mount Understudy before what parses bodies';
  return Promise.reject(new Refused('invalid-body', message, 'body-taken'));
}

function tooLarge({ bodyBytes }: Limits): Refused {
  return new Refused('body-too-large', `the body is larger than ${bodyBytes} bytes`);
}

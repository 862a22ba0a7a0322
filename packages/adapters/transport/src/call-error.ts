import type { Failure } from '@understudy/core';

import { causeOf } from './cause.ts';
import type { Seen } from './seen.ts';
import { kindOf, TransportError } from './trouble.ts';

/** What a failed call throws: the SDK's error as its cause, and what was seen on the wire. */
export class CallError extends Error {
  override readonly name = 'CallError';
  /** Private, so that printing the error does not print headers and error texts. */
  readonly #seen: Seen;

  constructor(cause: unknown, seen: Seen) {
    super('the call to the provider failed', { cause });
    this.#seen = seen;
  }

  get seen(): Seen {
    return this.#seen;
  }
}

/**
 * The failure when it is the transport's to name; every adapter asks here first. Undefined when the provider
 * said something, with an error status or inside a 200: then `seen` has status, headers and text to judge by.
 */
export function failureFromTransport(error: unknown): Failure | undefined {
  const seen = error instanceof CallError ? error.seen : undefined;
  const found = seen?.trouble ?? causeOf(error, isTransportError);
  if (found) return found.trouble === 'error-in-200' ? undefined : toFailure(found, seen);
  if (seen?.errorBody !== undefined) return undefined;
  const unreadable = causeOf(error, isSyntaxError);
  return unreadable && toFailure(new TransportError('not-json', 'the answer is not JSON', unreadable), seen);
}

function toFailure(error: TransportError, seen: Seen | undefined): Failure {
  const { trouble, message } = error;
  return { kind: kindOf[trouble], code: trouble, message, status: seen?.status, cause: error };
}

function isTransportError(error: unknown): error is TransportError {
  return error instanceof TransportError;
}

function isSyntaxError(error: unknown): error is SyntaxError {
  return error instanceof SyntaxError;
}

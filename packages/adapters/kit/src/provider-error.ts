import { scrub } from '@understudy/core';
import { CallError, causeOf } from '@understudy/transport';

import { ErrorReply } from './error-reply.ts';
import { isLoose, looseOf, parsedOf, textOf } from './loose.ts';
import type { Loose } from './loose.ts';

/** An error that a provider sent, in its own words. */
export interface ProviderError {
  /** The HTTP status; undefined for an error inside an answer, and when nothing came back. */
  readonly status: number | undefined;
  /** Whether there was an answer at all. */
  readonly answered: boolean;
  /** The object that most providers put their error in; empty when the answer was no JSON. */
  readonly error: Loose;
  /** The provider's sentence as it came: to judge by, not to show. */
  readonly text: string;
  /** The same without what it may quote; a plain sentence when there is none. */
  readonly message: string;
  readonly retryAfterMs: number | undefined;
}

/** Finds what the provider said about a failed call: as an error reply, in a 200, or as an event of a stream. */
export function readProviderError(error: unknown): ProviderError {
  const seen = error instanceof CallError ? error.seen : undefined;
  const body = seen?.errorBody === undefined ? causeOf(error, isErrorReply)?.body : parsedOf(seen.errorBody);
  const inner = looseOf(body)['error'];
  const told = isLoose(inner) ? inner : looseOf(body);
  const text = textOf(told['message']) ?? textOf(inner) ?? '';
  const status = seen?.status !== undefined && seen.status >= 400 ? seen.status : undefined;
  return {
    status,
    answered: seen?.status !== undefined,
    error: told,
    text,
    message: withoutQuotes(scrub(text)) || plainMessage(status),
    retryAfterMs: seen?.retryAfterMs,
  };
}

function isErrorReply(error: unknown): error is ErrorReply {
  return error instanceof ErrorReply;
}

function plainMessage(status: number | undefined): string {
  return status === undefined ? 'the call failed' : `answered with status ${status}`;
}

/** Providers quote in their errors what they were sent: a name may stay, a sentence may be the prompt. */
function withoutQuotes(text: string): string {
  return text.replace(/(?<!\w)(["'`])(.*?)(?:\1(?!\w)|$)/g, (quoted, mark: string, inside: string) =>
    isName.test(inside) ? quoted : `${mark}…${mark}`,
  );
}

/** Three words and forty letters at most. */
const isName = /^(?=.{0,40}$)\S*(?:\s+\S+){0,2}$/;

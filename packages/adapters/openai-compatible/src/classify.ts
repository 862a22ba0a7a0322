import { parseDuration, scrub } from '@understudy/core';
import type { Failure, FailureKind } from '@understudy/core';
import { CallError, causeOf, failureFromTransport } from '@understudy/transport';
import type { Seen } from '@understudy/transport';

import { commonErrors } from './common-errors.ts';
import type { Dialect, ErrorRule } from './dialect.ts';
import { ErrorReply, failureFromAdapter } from '@understudy/adapter-kit';
import { readError, readErrorText } from './read-error.ts';
import type { Told } from './read-error.ts';

/** Says what an error of this provider means. */
export function classify(error: unknown, dialect: Dialect): Failure {
  const own = failureFromAdapter(error);
  if (own) return own;
  const seen = error instanceof CallError ? error.seen : undefined;
  const inside = causeOf(error, (each) => each instanceof ErrorReply);
  if (inside) return judge({ told: readError(inside.body), status: undefined, seen }, dialect);
  const failure = failureFromTransport(error);
  if (failure) return failure;
  if (seen?.errorBody === undefined) return { kind: 'unknown', message: 'the adapter failed', cause: error };
  const status = seen.status !== undefined && seen.status >= 400 ? seen.status : undefined;
  return judge({ told: readErrorText(seen.errorBody), status, seen }, dialect);
}

interface Evidence {
  readonly told: Told;
  /** Undefined for an error inside an answer that began as a success. */
  readonly status: number | undefined;
  readonly seen: Seen | undefined;
}

function judge(evidence: Evidence, dialect: Dialect): Failure {
  const { told, status, seen } = evidence;
  const wait = seen?.retryAfterMs;
  const facts = { told, status: status ?? told.status, saysWhen: wait !== undefined };
  const rule = [...dialect.errors, ...commonErrors].find((each) => fits(each, facts));
  const kind = rule?.kind ?? 'malformed';
  return {
    kind,
    code: told.words[0],
    status,
    message: messageFor(evidence, kind),
    retryAfterMs: kind === 'rate-limited' ? (wait ?? waitFromLimits(evidence)) : wait,
  };
}

interface Facts {
  readonly told: Told;
  readonly status: number | undefined;
  readonly saysWhen: boolean;
}

/** Errors are short; whatever is longer quotes something. */
const longestMatched = 1000;

function fits(rule: ErrorRule, { told, status, saysWhen }: Facts): boolean {
  if (rule.status && (status === undefined || !rule.status.includes(status))) return false;
  if (rule.statusClass && Math.floor((status ?? 0) / 100) !== rule.statusClass) return false;
  if (rule.word && !rule.word.some((word) => told.words.includes(word))) return false;
  if (rule.message && !rule.message.test(told.message.slice(0, longestMatched))) return false;
  return rule.saysWhen === undefined || rule.saysWhen === saysWhen;
}

function messageFor({ told, status }: Evidence, kind: FailureKind): string {
  const label = [status, told.words[0]].filter((each) => each !== undefined).join(' ') || kind;
  const words = withoutQuotes(scrub(told.message));
  return words === '' ? label : `${label}: ${words}`;
}

/** Providers quote in their errors what they were sent: a name may stay, a sentence may be the prompt. */
function withoutQuotes(text: string): string {
  return text.replace(/(?<!\w)(["'`])(.*?)(?:\1(?!\w)|$)/g, (quoted, mark: string, inside: string) =>
    isName.test(inside) ? quoted : `${mark}…${mark}`,
  );
}

/** Three words and forty letters at most. */
const isName = /^(?=.{0,40}$)\S*(?:\s+\S+){0,2}$/;

/** Where no header says when to come back: when the limits that are used up are renewed, or what the message says. */
function waitFromLimits({ seen, told }: Evidence): number | undefined {
  const limits = ['requests', 'tokens'].map((unit) => ({
    isSpent: seen?.header(`x-ratelimit-remaining-${unit}`) === '0',
    resetMs: parseDuration(seen?.header(`x-ratelimit-reset-${unit}`) ?? ''),
  }));
  const spent = limits.filter(({ isSpent }) => isSpent);
  const waits = (spent.length > 0 ? spent : limits)
    .map(({ resetMs }) => resetMs)
    .filter((each) => each !== undefined);
  if (waits.length > 0) return Math.max(...waits);
  const [, inWords = ''] = /try again in ((?:\d+(?:\.\d+)?(?:ms|s|m|h))+)/i.exec(told.message) ?? [];
  return parseDuration(inWords);
}

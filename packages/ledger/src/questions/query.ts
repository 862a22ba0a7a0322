import type { Ledger } from '../ledger.ts';
import { storedName } from '../stored.ts';
import { minuteMs, startOf } from '../rollups/span.ts';
import type { Period } from '../rollups/span.ts';

/** Which requests a question is about. What is left out does not matter. */
export interface Filters {
  /** Wall milliseconds, rounded down to the minute. */
  readonly fromMs?: number | undefined;
  /** Up to, and not including; rounded up to the minute. */
  readonly toMs?: number | undefined;
  readonly task?: string | undefined;
  readonly customer?: string | undefined;
  /** Who was called; in questions about requests, who answered. */
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  /** `name=value`. */
  readonly tag?: string | undefined;
  /** `ok`, `failed`, `abandoned` or a kind of failure: of the call, in questions about requests of the request. */
  readonly outcome?: string | undefined;
}

/** What a question is put to. */
export type AskedLedger = Pick<Ledger, 'database' | 'rollUp'>;

/** A question that makes no sense; the message says what would. */
export class QuestionError extends Error {
  override readonly name = 'QuestionError';
}

/** A question's filters as they are stored, and its time in whole minutes. */
export interface Asked {
  readonly period: Period;
  readonly task: string | undefined;
  readonly customer: string | undefined;
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly tag: string | undefined;
  readonly outcome: string | undefined;
}

export function asked(filters: Filters): Asked {
  const { tag } = filters;
  if (tag !== undefined && !tag.includes('=')) {
    throw new QuestionError(`a tag is asked for as name=value, not as ${JSON.stringify(tag)}`);
  }
  return {
    period: periodOf(filters),
    task: nameOf(filters.task, 'task'),
    customer: nameOf(filters.customer, 'customer'),
    model: nameOf(filters.model, 'model'),
    provider: nameOf(filters.provider, 'provider'),
    tag: nameOf(tag, 'tag'),
    outcome: filters.outcome,
  };
}

/** Whether a row with this outcome is asked for. */
export function hasOutcome({ outcome: wanted }: Asked, outcome: string): boolean {
  if (wanted === 'failed') return outcome !== 'ok' && outcome !== 'abandoned';
  return wanted === undefined || wanted === outcome;
}

/** One of the words that a question knows. */
export function oneOf<Word extends string>(words: readonly Word[], word: string, what: string): Word {
  const known = words.find((each) => each === word);
  if (known !== undefined) return known;
  throw new QuestionError(
    `there is no ${what} called ${JSON.stringify(word)}: take one of ${words.join(', ')}`,
  );
}

function periodOf({ fromMs = 0, toMs = endOfTimeMs }: Filters): Period {
  for (const [name, time] of Object.entries({ fromMs, toMs })) {
    if (Number.isFinite(time)) continue;
    throw new QuestionError(`${name} is a time in milliseconds since 1970, not ${String(time)}`);
  }
  if (toMs <= fromMs) {
    throw new QuestionError(
      `the time ends (${show(toMs)}) before it begins (${show(fromMs)}): toMs must be after fromMs`,
    );
  }
  return { fromMs: startOf(minuteMs, fromMs), toMs: startOf(minuteMs, toMs + minuteMs - 1) };
}

/** The last moment that a date can hold. */
const endOfTimeMs = 8.64e15;

function show(timeMs: number): string {
  return Math.abs(timeMs) <= endOfTimeMs ? new Date(timeMs).toISOString() : String(timeMs);
}

function nameOf(name: string | undefined, what: string): string | undefined {
  if (name === '') throw new QuestionError(`${what} is empty: leave it out to ask about all`);
  return name === undefined ? undefined : storedName(name);
}

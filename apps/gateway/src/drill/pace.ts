import type { Random, Route } from '@understudy/core';

/** How fast a provider is that is well. */
export interface Pace {
  /** Until it answers, or until the first content of a stream. */
  readonly usualMs: number;
  /** Between two pieces of a stream. */
  readonly gapMs: number;
}

/** A route is written for models that keep its limits with ease: those that are well do. */
export function paceFor({ times, minTokensPerSecond }: Route, streams: boolean): Pace {
  const [own, deadlineMs] = streams
    ? [times.firstTokenMs, times.streamDeadlineMs]
    : [times.attemptMs, times.unaryDeadlineMs];
  const limitMs = Math.min(times.maxLatencyMs ?? Infinity, own, deadlineMs);
  return {
    usualMs: Math.min(streams ? firstContentMs : wholeAnswerMs, limitMs * easily),
    gapMs: minTokensPerSecond === undefined ? Math.min(leisurelyMs, deadlineMs * hardly) : briskMs,
  };
}

/** About what models of the quicker kind take. */
const firstContentMs = 600;
const wholeAnswerMs = 1_500;
const easily = 0.3;
/** A stream is over soon after it has begun: a few pieces, none of which takes much of its time. */
const leisurelyMs = 250;
const hardly = 0.03;
const briskMs = 10;

/** This call's time: most near the usual one, one in a hundred twice as long, none three times. */
export function varied(usualMs: number, random: Random): number {
  const gaussian = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return usualMs * Math.min(mostFactor, Math.exp(spread * gaussian));
}

const spread = 0.3;
const mostFactor = 2.5;

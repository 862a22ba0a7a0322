import type { Verdict } from '../failure.ts';
import { clampRetryAfter } from '../limits/retry-after.ts';
import { opened, recovered, ripen } from './breaker.ts';
import type { Breaker, Closed, HalfOpen, Open, Opening } from './breaker.ts';
import { countHealthy, countUnhealthy, recent } from './tally.ts';

/** What became of a call that was let through. */
export interface News extends Opening {
  readonly generation: number;
  /** Names the call if it was watched: a probe, or a call made in panic. */
  readonly leaseId: number | undefined;
  readonly verdict: Verdict;
}

/** Learns from a call. What was let through before it last left service teaches nothing. */
export function settle(breaker: Breaker, news: News): Breaker {
  const current = ripen(breaker, news);
  if (news.generation !== current.generation) return current;
  switch (current.state) {
    case 'closed':
      return settleClosed(current, news);
    case 'half-open':
      return settleHalfOpen(current, news);
    case 'open':
      return settleOpen(current, news);
    case 'held':
      return current;
  }
}

function settleClosed(closed: Closed, news: News): Breaker {
  const { now, settings, verdict } = news;
  if (verdict === 'no-verdict') return closed;
  const moment = { now, windowMs: settings.windowMs };
  if (verdict === 'healthy') {
    const openings = isWellForLong(closed, news) ? 0 : closed.openings;
    return { ...closed, openings, tally: countHealthy(closed.tally, moment) };
  }
  const tally = countUnhealthy(closed.tally, moment);
  const { healthy, unhealthy } = recent(tally, moment);
  const total = healthy + unhealthy;
  const tooOften = total >= settings.minimum && unhealthy >= settings.failureRate * total;
  return tooOften || tally.inARow >= settings.consecutive ? opened(closed, news) : { ...closed, tally };
}

/** Still answering after its slow start and a whole window: only then are its openings forgotten. */
function isWellForLong({ openings, since }: Closed, { now, settings }: News): boolean {
  if (openings === 0 || since === undefined) return false;
  return now - since >= settings.slowStartMs + settings.windowMs;
}

function settleHalfOpen(halfOpen: HalfOpen, news: News): Breaker {
  if (news.verdict === 'healthy') return recovered(halfOpen, news.now);
  const probes = halfOpen.probes.filter((probe) => probe.id !== news.leaseId);
  // Not a probe, or one that has been heard: a panic call that began while it was open.
  if (probes.length === halfOpen.probes.length) return halfOpen;
  return news.verdict === 'unhealthy' ? opened(halfOpen, news) : { ...halfOpen, probes };
}

/** Only a call made in panic can end here. Its failure is no new opening, so the open time does not grow. */
function settleOpen(open: Open, { verdict, now, retryAfterMs }: News): Breaker {
  if (verdict === 'healthy') return recovered(open, now);
  const asked = now + (clampRetryAfter(retryAfterMs) ?? 0);
  return verdict === 'unhealthy' && asked > open.until ? { ...open, until: asked } : open;
}

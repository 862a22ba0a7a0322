import type { Candidate, Placement } from '../candidate.ts';
import type { HealthView } from '../health/health.ts';
import type { Skipped } from '../outcome.ts';
import type { Random } from '../ports/random.ts';
import type { Arranged } from './arrange.ts';
import { sortBy } from './order.ts';

/** A candidate the walk will ask, in its turn. */
export interface Planned {
  readonly candidate: Candidate;
  readonly placement: Placement;
  readonly reason: string;
  /** Clock time before which its provider asked us not to come. */
  readonly notBefore: number | undefined;
  /** Its breaker is open, and so is everybody else's. */
  readonly panic: boolean;
}

export interface Gating {
  readonly view: (candidate: Candidate) => HealthView;
  readonly random: Random;
  readonly now: number;
  readonly endsAt: number;
}

export interface Gated {
  readonly kept: readonly Planned[];
  readonly skipped: readonly Skipped[];
}

/** Keeps the healthy. When nobody is, the least bad one is tried rather than failing without a call. */
export function gate(arranged: readonly Arranged[], gating: Gating): Gated {
  const kept: Planned[] = [];
  const out: Out[] = [];
  for (const planned of lineUp(arranged, gating.random)) {
    const view = gating.view(planned.candidate);
    const why = whyOut(view, gating);
    if (why) out.push({ planned, view, why });
    else kept.push(planned);
  }
  if (kept.length > 0) return { kept, skipped: out.map(toSkipped) };
  const rescued = leastBad(out, gating.endsAt);
  return {
    kept: rescued ? [rescued.planned] : [],
    skipped: out.filter((each) => each !== rescued?.out).map(toSkipped),
  };
}

/** All candidates, each in its placement's turn. */
function lineUp(arranged: readonly Arranged[], random: Random): readonly Planned[] {
  const line: Planned[] = [];
  for (const { placement, reason } of arranged) {
    for (const candidate of inTurn(placement.candidates, random)) {
      line.push({ candidate, placement, reason, notBefore: undefined, panic: false });
    }
  }
  return line;
}

/** Several credentials share the load evenly, also while one of them is out: any order is as likely. */
function inTurn(candidates: readonly Candidate[], random: Random): readonly Candidate[] {
  return candidates.length < 2 ? candidates : sortBy(candidates, () => random());
}

interface Out {
  readonly planned: Planned;
  readonly view: HealthView;
  readonly why: Why;
}

type Why = Pick<Skipped, 'reason' | 'detail'>;

function toSkipped({ planned: { candidate }, why }: Out): Skipped {
  return { model: candidate.model, credential: candidate.credential, ...why };
}

function whyOut(view: HealthView, { random, now }: Gating): Why | undefined {
  const isIn = view.status === 'ready' && (view.share >= 1 || random() < view.share);
  return isIn ? undefined : describeOut(view, now);
}

/** What keeps a candidate out, in words. */
export function describeOut({ status, until }: HealthView, now: number): Why {
  return outWords[status](until === undefined ? 'until an operator acts' : inMs(until - now));
}

function inMs(durationMs: number): string {
  return `for ${Math.max(0, Math.ceil(durationMs))} ms`;
}

const outWords: Readonly<Record<HealthView['status'], (wait: string) => Why>> = {
  ready: () => ({ reason: 'slow-start', detail: 'it has just recovered and takes a part of the traffic' }),
  full: () => ({ reason: 'full', detail: 'it has turned calls away and has no room for more at the moment' }),
  open: (wait) => ({ reason: 'breaker-open', detail: `it has been failing; out ${wait}` }),
  probing: () => ({ reason: 'breaker-open', detail: 'a probe is finding out whether it has recovered' }),
  cooling: (wait) => ({ reason: 'cooling-down', detail: `its provider asked us to stay away ${wait}` }),
  blocked: (wait) => ({ reason: 'blocked', detail: `its credential or model is blocked ${wait}` }),
  held: () => ({ reason: 'held', detail: 'an operator holds it out' }),
};

interface Rescued {
  readonly planned: Planned;
  readonly out: Out;
}

/**
 * Who is only full is well and will be asked again, so nobody else is troubled. Otherwise:
 * one that recovers slowly, else one whose cooldown ends in time, else the breaker that opens soonest.
 * Where a probe is under way, that is the one call; who is blocked or held is never asked.
 */
function leastBad(out: readonly Out[], endsAt: number): Rescued | undefined {
  const recovering = out.find(({ view }) => view.status === 'ready');
  if (recovering) return { planned: recovering.planned, out: recovering };
  const cooling = soonest(out, 'cooling');
  if (cooling && until(cooling) < endsAt)
    return { planned: { ...cooling.planned, notBefore: until(cooling) }, out: cooling };
  if (out.some(({ view }) => view.status === 'full')) return undefined;
  const open = soonest(out, 'open');
  return open && { planned: { ...open.planned, panic: true }, out: open };
}

function soonest(out: readonly Out[], status: HealthView['status']): Out | undefined {
  let best: Out | undefined;
  for (const each of out) {
    if (each.view.status === status && (!best || until(each) < until(best))) best = each;
  }
  return best;
}

function until({ view }: Out): number {
  return view.until ?? Infinity;
}

import type { Candidate, Placement } from '../candidate.ts';
import type { HealthView } from '../health/health.ts';
import type { SkipReason, Skipped } from '../outcome.ts';
import type { Random } from '../random.ts';
import type { Arranged } from './arrange.ts';

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

/** Keeps the healthy. When nobody is, the least bad one is tried rather than failing without a call. */
export function gate(arranged: readonly Arranged[], gating: Gating): { kept: readonly Planned[]; skipped: readonly Skipped[] } {
  const looked = arranged.flatMap((each) => look(each, gating));
  const kept = looked.filter(isIn);
  const out = looked.filter(isOut);
  if (kept.length > 0) return { kept: kept.map(({ planned }) => planned), skipped: out.map(({ skipped }) => skipped) };
  const rescued = leastBad(out, gating);
  const rest = out.filter((each) => each !== rescued?.out).map(({ skipped }) => skipped);
  return { kept: rescued ? [rescued.planned] : [], skipped: rest };
}

/** A placement's candidates, each with why it is out, if it is. */
function look({ placement, reason }: Arranged, gating: Gating): readonly Looked[] {
  return rotate(placement.candidates, gating.random).map((candidate) => {
    const view = gating.view(candidate);
    const why = whyOut(view, gating);
    const planned = { candidate, placement, reason, notBefore: undefined, panic: false };
    return { planned, view, skipped: why && { ...why, model: candidate.model, credential: candidate.credential } };
  });
}

interface Looked {
  readonly planned: Planned;
  readonly view: HealthView;
  readonly skipped: Skipped | undefined;
}

type Out = Looked & { readonly skipped: Skipped };

function isIn({ skipped }: Looked): boolean {
  return skipped === undefined;
}

function isOut(looked: Looked): looked is Out {
  return looked.skipped !== undefined;
}

/** Several credentials share the load: each request begins at another one. */
function rotate(candidates: readonly Candidate[], random: Random): readonly Candidate[] {
  if (candidates.length < 2) return candidates;
  const start = Math.floor(random() * candidates.length);
  return [...candidates.slice(start), ...candidates.slice(0, start)];
}

function whyOut(view: HealthView, gating: Gating): { reason: SkipReason; detail: string } | undefined {
  if (view.status === 'ready') {
    if (view.share >= 1 || gating.random() < view.share) return undefined;
    return { reason: 'slow-start', detail: 'it has just recovered and takes a part of the traffic' };
  }
  const wait = view.until === undefined ? 'until an operator acts' : `for ${Math.max(0, Math.ceil(view.until - gating.now))} ms`;
  return outReasons[view.status](wait);
}

const outReasons: Readonly<
  Record<Exclude<HealthView['status'], 'ready'>, (wait: string) => { reason: SkipReason; detail: string }>
> = {
  open: (wait) => ({ reason: 'breaker-open', detail: `it has been failing; out ${wait}` }),
  probing: () => ({ reason: 'breaker-open', detail: 'a probe is finding out whether it has recovered' }),
  cooling: (wait) => ({ reason: 'cooling-down', detail: `its provider asked us to stay away ${wait}` }),
  blocked: (wait) => ({ reason: 'blocked', detail: `its credential or model is blocked ${wait}` }),
  held: () => ({ reason: 'held', detail: 'an operator holds it out' }),
};

/** One that recovers slowly, else one whose cooldown ends in time, else the breaker that opens soonest. */
function leastBad(out: readonly Out[], gating: Gating): { planned: Planned; out: Out } | undefined {
  const recovering = out.find(({ view }) => view.status === 'ready');
  if (recovering) return { planned: recovering.planned, out: recovering };
  const cooling = soonest(out.filter(({ view }) => view.status === 'cooling' && (view.until ?? Infinity) < gating.endsAt));
  if (cooling) return { planned: { ...cooling.planned, notBefore: cooling.view.until }, out: cooling };
  const open = soonest(out.filter(({ view }) => view.status === 'open' || view.status === 'probing'));
  return open && { planned: { ...open.planned, panic: true }, out: open };
}

function soonest(out: readonly Out[]): Out | undefined {
  return out.reduce<Out | undefined>(
    (best, each) => (best && (best.view.until ?? 0) <= (each.view.until ?? 0) ? best : each),
    undefined,
  );
}

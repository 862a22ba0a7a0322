import { ripen } from './breaker.ts';
import type { Breaker, HalfOpen, Moment } from './breaker.ts';

/** Whether a breaker lets a call through, and what it is afterwards. */
export type BreakerAnswer =
  | { readonly admitted: true; readonly breaker: Breaker; readonly probe: boolean }
  | {
      readonly admitted: false;
      readonly breaker: Breaker;
      readonly status: 'open' | 'probing' | 'held';
      readonly until: number | undefined;
    };

export interface Asking extends Moment {
  /** Names this call in case it becomes a probe. */
  readonly leaseId: number;
}

/** Lets a call through, makes it a probe, or refuses it. Nobody is ever made to wait. */
export function admit(breaker: Breaker, asking: Asking): BreakerAnswer {
  const current = ripen(breaker, asking);
  switch (current.state) {
    case 'closed':
      return { admitted: true, breaker: current, probe: false };
    case 'half-open':
      return admitProbe(current, asking);
    case 'open':
      return { admitted: false, breaker: current, status: 'open', until: current.until };
    case 'held':
      return { admitted: false, breaker: current, status: 'held', until: undefined };
  }
}

function admitProbe(halfOpen: HalfOpen, { now, settings, leaseId }: Asking): BreakerAnswer {
  const { probes } = halfOpen;
  if (probes.length >= settings.probes) {
    return { admitted: false, breaker: halfOpen, status: 'probing', until: probes[0]?.until };
  }
  const probe = { id: leaseId, until: now + settings.leaseMs };
  return { admitted: true, breaker: { ...halfOpen, probes: [...probes, probe] }, probe: true };
}

/**
 * A rolling window in constant space: verdicts of the running half and of the half before it.
 * It covers between half a window and a whole one.
 */
export interface Tally {
  readonly halfStartedAt: number;
  readonly healthy: number;
  readonly unhealthy: number;
  readonly healthyBefore: number;
  readonly unhealthyBefore: number;
  /** Unhealthy verdicts since the last healthy one, however long ago. */
  readonly inARow: number;
}

export const emptyTally: Tally = {
  halfStartedAt: 0,
  healthy: 0,
  unhealthy: 0,
  healthyBefore: 0,
  unhealthyBefore: 0,
  inARow: 0,
};

export interface Moment {
  readonly now: number;
  readonly windowMs: number;
}

export function countHealthy(tally: Tally, moment: Moment): Tally {
  const current = turn(tally, moment);
  return { ...current, healthy: current.healthy + 1, inARow: 0 };
}

export function countUnhealthy(tally: Tally, moment: Moment): Tally {
  const current = turn(tally, moment);
  return { ...current, unhealthy: current.unhealthy + 1, inARow: current.inARow + 1 };
}

/** What the window holds at this moment. */
export function recent(
  tally: Tally,
  moment: Moment,
): { readonly healthy: number; readonly unhealthy: number } {
  const current = turn(tally, moment);
  return {
    healthy: current.healthy + current.healthyBefore,
    unhealthy: current.unhealthy + current.unhealthyBefore,
  };
}

function turn(tally: Tally, { now, windowMs }: Moment): Tally {
  const halfMs = windowMs / 2;
  const elapsedMs = now - tally.halfStartedAt;
  if (elapsedMs < halfMs) return tally;
  const { inARow, healthy, unhealthy, halfStartedAt } = tally;
  if (elapsedMs >= windowMs) return { ...emptyTally, halfStartedAt: now, inARow };
  return {
    halfStartedAt: halfStartedAt + halfMs,
    healthy: 0,
    unhealthy: 0,
    healthyBefore: healthy,
    unhealthyBefore: unhealthy,
    inARow,
  };
}

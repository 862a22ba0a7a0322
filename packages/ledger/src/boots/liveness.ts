import type { BootRow } from '../schema/schema.ts';

/** What one process can tell about others. */
export interface Observer {
  readonly place: string;
  readonly pid: number;
  readonly processStartedAt: number;
  readonly isRunning: (pid: number) => boolean;
}

/** Not seen for this long is dead. Several heartbeats, and longer than any pause of an event loop. */
export const leaseMs = 60_000;

/** Whether a boot is over. Sure at once for processes of the same place; a matter of time for others. */
export function isDead(boot: BootRow, observer: Observer, now: number): boolean {
  if (boot.ended_at !== null || boot.seen_at < now - leaseMs) return true;
  if (boot.place !== observer.place) return false;
  // Our own process id in an older row: it was given out again.
  if (boot.pid === observer.pid) return boot.process_started_at !== observer.processStartedAt;
  return !observer.isRunning(boot.pid);
}

import type { Answered, Clock, IdempotencyStore, Lease, Outcome } from '@understudy/core';

export interface MemoryIdempotency extends IdempotencyStore {
  /** Loses track of all that is in flight, as a crash does. */
  crash(): void;
}

export interface MemoryIdempotencyOptions {
  readonly clock: Clock;
  /** Whether a second caller may wait for the first; otherwise it is refused. */
  readonly join?: boolean | undefined;
  /** How long an answer can be had again, and a crashed run is remembered. */
  readonly keepMs?: number | undefined;
  /** The oldest answers make room for new ones. */
  readonly maxEntries?: number | undefined;
}

interface Running {
  readonly state: 'running';
  readonly fingerprint: string;
  readonly lease: Lease;
  /** Clock time at which it counts as crashed. */
  readonly endsAt: number;
  readonly end: PromiseWithResolvers<Outcome | undefined>;
}

interface Done {
  readonly state: 'done';
  readonly fingerprint: string;
  readonly outcome: Answered;
  readonly endsAt: number;
}

type Entries = Map<string, Running | Done>;

const oneDayMs = 86_400_000;

/** Remembers which work was done, for as long as the process lives. */
export function memoryIdempotency(options: MemoryIdempotencyOptions): MemoryIdempotency {
  const { clock, join = true, keepMs = oneDayMs, maxEntries = 10_000 } = options;
  const entries: Entries = new Map();
  let runs = 0;

  const find = (name: string): Running | Done | undefined => {
    const entry = entries.get(name);
    return entry && clock.now() < entry.endsAt + keepMs ? entry : undefined;
  };

  return {
    async begin({ scope, key, fingerprint, leaseMs }) {
      const name = JSON.stringify([scope, key]);
      const entry = find(name);
      if (!entry) {
        const lease = `${++runs} ${name}`;
        const endsAt = clock.now() + leaseMs;
        entries.set(name, { state: 'running', fingerprint, lease, endsAt, end: Promise.withResolvers() });
        return { state: 'started', lease };
      }
      if (entry.fingerprint !== fingerprint) return { state: 'mismatch' };
      if (entry.state === 'done') return { state: 'done', outcome: entry.outcome };
      if (clock.now() >= entry.endsAt) return { state: 'unknown', lease: entry.lease };
      return { state: 'in-flight', join: join ? entry.end.promise : undefined };
    },
    async complete(lease, outcome) {
      const entry = heldBy(entries, lease);
      if (!entry) return;
      const name = nameIn(lease);
      entries.delete(name); // so that the newest come last
      entries.set(name, { ...entry, state: 'done', outcome, endsAt: clock.now() });
      if (entries.size > maxEntries) entries.delete(oldestOver(entries, clock.now()));
      entry.end.resolve(outcome);
    },
    async release(lease, outcome) {
      const entry = heldBy(entries, lease);
      if (!entry) return;
      entries.delete(nameIn(lease));
      entry.end.resolve(outcome);
    },
    crash() {
      for (const [name, entry] of entries) {
        if (entry.state === 'running') entries.set(name, { ...entry, endsAt: clock.now() });
      }
    },
  };
}

function heldBy(entries: Entries, lease: Lease): Running | undefined {
  const entry = entries.get(nameIn(lease));
  return entry?.state === 'running' && entry.lease === lease ? entry : undefined;
}

function nameIn(lease: Lease): string {
  return lease.slice(lease.indexOf(' ') + 1);
}

/** The first that nobody works on. There is one: the entry just completed. */
function oldestOver(entries: Entries, now: number): string {
  for (const [name, entry] of entries) if (entry.state === 'done' || now >= entry.endsAt) return name;
  return '';
}

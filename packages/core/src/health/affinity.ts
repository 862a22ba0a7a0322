import type { Clock } from '../ports/clock.ts';
import { createBoundedMap } from './bounded-map.ts';
import { steady } from './steady-clock.ts';

/** Remembers which provider is likely to hold a prompt in its cache. */
export interface Affinities {
  /** The provider that served this key last, if that was not too long ago. */
  providerFor(key: string): string | undefined;
  served(key: string, provider: string): void;
}

export function createAffinities(clock: Clock): Affinities {
  const { now } = steady(clock);
  const warm = createBoundedMap<{ readonly provider: string; readonly until: number }>({ limit: mostKeys });
  return {
    providerFor: (key) => {
      const entry = warm.get(key);
      return entry && now() < entry.until ? entry.provider : undefined;
    },
    served: (key, provider) => warm.set(key, { provider, until: now() + warmMs }),
  };
}

/** Providers drop a cached prompt after five minutes without use. */
const warmMs = 300_000;

/** Some megabytes at most, whatever callers use as keys. */
const mostKeys = 10_000;

import type { Drilled } from '../drilled.ts';
import type { Finding } from '../finding.ts';

/** Where somebody else could answer, callers do not sit out a provider that is slow. */
export function patience({ cast, calm, played }: Drilled): readonly Finding[] {
  const { maxLatencyMs } = cast.route.times;
  if (!cast.route.allowFallback || cast.providers.length < 2) return [];
  return played.flatMap(
    ({ scenario: { kind, provider }, summary: { p50Ms = 0, failures } }): readonly Finding[] => {
      const addedMs = p50Ms - (calm.summary.p50Ms ?? 0);
      if (kind !== 'slow' || provider === undefined || failures.length > 0 || addedMs < tooLongMs) return [];
      const limit =
        maxLatencyMs === undefined ? 'there is no maxLatencyMs' : `maxLatencyMs is ${maxLatencyMs}`;
      return [
        {
          ...{ severity: 'warning', promise: 'survives', task: cast.title, troubles: [kind] },
          says: `makes callers wait ${Math.round(addedMs / 1000)} s longer while ${provider} is slow, and asks nobody else: ${limit}`,
          advice: 'set maxLatencyMs to what callers will wait for one model',
          path: ['maxLatencyMs'],
        },
      ];
    },
  );
}

/** Most people have left by then. */
const tooLongMs = 10_000;

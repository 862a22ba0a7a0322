import type { Drilled } from '../drilled.ts';
import { merged } from '../finding.ts';
import type { Finding } from '../finding.ts';

/** What the engine keeps, whatever a route says: time, calls, stakes and refusals. */
export function limits({ cast, calm, played }: Drilled): readonly Finding[] {
  return merged(
    [calm, ...played].flatMap(({ scenario, oversteps }) =>
      oversteps.map((each) => ({
        ...each,
        ...({ severity: 'broken', task: cast.title, troubles: [scenario.kind] } as const),
        advice: 'this is not your route: the engine should have kept it; please report it',
      })),
    ),
  );
}

import type { PartReport } from '../part.ts';
import type { Scene } from '../scenes.ts';
import { withTwoProviders } from '../stage/two-providers.ts';
import type { TwoProviders } from '../stage/two-providers.ts';
import { paceOf } from './pace.ts';
import type { Pace } from './pace.ts';

/** How many words an answer has. */
export const words = 8;

/** Between two providers that are alike, with breakers as fast as the form is. */
export function pacedScene(
  name: string,
  play: (stage: TwoProviders, pace: Pace) => Promise<PartReport>,
): Scene {
  return {
    name,
    run: ({ isShort }) => {
      const pace = paceOf(isShort);
      return withTwoProviders({ policy: pace.breaker, primary: { words }, understudy: { words } }, (stage) =>
        play(stage, pace),
      );
    },
  };
}

import type { Clock } from '../ports/clock.ts';
import type { Escalation } from '../routes/route.ts';
import { createBoundedMap } from './bounded-map.ts';
import { steady } from './steady-clock.ts';

/** One kind of input, as a caller's tag names it, given to one model. */
interface Matter {
  readonly task: string;
  /** The value of the tag that the route escalates by. */
  readonly key: string;
  readonly model: string;
}

interface MatterSettled extends Matter {
  readonly badOutput: boolean;
  readonly escalation: Escalation;
}

/** Remembers which models keep answering which kinds of input badly. */
export interface Escalations {
  isEscalated(matter: Matter): boolean;
  learn(settled: MatterSettled): void;
}

/** A good answer forgets everything; a bad one after the time is up escalates at once again. */
export function createEscalations(clock: Clock): Escalations {
  const { now } = steady(clock);
  const streaks = createBoundedMap<Streak>({ limit: mostMatters });
  return {
    isEscalated: (matter) => now() < (streaks.get(nameOf(matter))?.until ?? -Infinity),
    learn: ({ badOutput, escalation, ...matter }) => {
      const name = nameOf(matter);
      if (badOutput) streaks.set(name, afterBadOutput(streaks.get(name), escalation, now()));
      else streaks.delete(name);
    },
  };
}

/** Some megabytes at most, whatever callers put into their tags. */
const mostMatters = 10_000;

interface Streak {
  readonly inARow: number;
  readonly until: number | undefined;
}

function afterBadOutput(streak: Streak | undefined, { after, forMs }: Escalation, now: number): Streak {
  const inARow = (streak?.inARow ?? 0) + 1;
  return { inARow, until: inARow >= after ? now + forMs : undefined };
}

/** Quoted, so that no tag can be made to look like another task's. */
function nameOf({ task, key, model }: Matter): string {
  return JSON.stringify([task, model, key]);
}

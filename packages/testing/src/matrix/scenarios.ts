import { answersRows } from './rows/answers.ts';
import { callersRows } from './rows/callers.ts';
import { objectsRows } from './rows/objects.ts';
import { refusalsRows } from './rows/refusals.ts';
import { silenceRows } from './rows/silence.ts';
import { streamsRows } from './rows/streams.ts';
import type { Scenario } from './scenario.ts';

/** Every row of the fault matrix that is a request through a door. */
export const scenarios: readonly Scenario[] = [
  ...answersRows,
  ...refusalsRows,
  ...streamsRows,
  ...silenceRows,
  ...objectsRows,
  ...callersRows,
];

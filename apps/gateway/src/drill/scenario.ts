import { troubleNames } from './trouble.ts';
import type { Trouble } from './trouble.ts';

/** What is played: who is in which trouble, and how large the prompts are. */
export interface Scenario {
  readonly kind: ScenarioKind;
  /** The provider that is in trouble; undefined when nobody is, or several are. */
  readonly provider: string | undefined;
  /** As people call it: `anthropic outage`. */
  readonly title: string;
  /** Which trouble a model is in; models of one provider share their fate, unless one alone is spared. */
  readonly troubleOf: (call: { readonly provider: string; readonly model: string }) => Trouble | undefined;
  readonly size: 'usual' | 'largest';
  /** The one model that is well when all others are not. */
  readonly spared?: string | undefined;
}

export type ScenarioKind = Trouble | 'calm' | 'blackout' | 'largest-prompt' | 'only-one-left';

/** What may be named with --trouble. */
export const scenarioNames: readonly ScenarioKind[] = [
  ...troubleNames,
  'blackout',
  'largest-prompt',
  'only-one-left',
];

export const calm: Scenario = {
  ...{ kind: 'calm', provider: undefined, title: 'no trouble', size: 'usual' },
  troubleOf: () => undefined,
};

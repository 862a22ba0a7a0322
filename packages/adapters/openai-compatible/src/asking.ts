import type { JsonObject, ModelCall, StructuredOutput } from '@understudy/core';

import type { Dialect, ModelTraits, SamplingName } from './dialect.ts';
import { newNotes } from '@understudy/adapter-kit';
import type { Notes } from '@understudy/adapter-kit';

/** One call, and all that decides how it is put to this provider. */
export interface Asking {
  readonly call: ModelCall;
  readonly dialect: Dialect;
  readonly traits: Traits;
  readonly notes: Notes;
  readonly streams: boolean;
}

/** What holds for the model of a call: its own traits, else the catalog's facts, else the dialect's. */
export interface Traits {
  /** Undefined when nobody knows. */
  readonly reasons: boolean | undefined;
  readonly effort: Dialect['effort'];
  readonly refuses: readonly SamplingName[];
  readonly refusesWhileThinking: readonly SamplingName[];
  readonly structured: StructuredOutput;
  readonly fields: JsonObject;
  readonly thinksInStreams: boolean;
}

export function askingOf(call: ModelCall, dialect: Dialect, streams: boolean): Asking {
  return { call, dialect, traits: traitsOf(call, dialect), notes: newNotes(call), streams };
}

function traitsOf({ model, facts }: ModelCall, dialect: Dialect): Traits {
  const own: Partial<ModelTraits> = dialect.models.find(({ match }) => match.test(model)) ?? {};
  return {
    reasons: own.reasons ?? facts.reasoning,
    effort: own.effort ?? dialect.effort,
    refuses: [...dialect.refuses, ...(own.refuses ?? [])],
    refusesWhileThinking: own.refusesWhileThinking ?? dialect.refusesWhileThinking,
    structured: own.structured ?? facts.structured ?? dialect.structured.assumed,
    fields: { ...dialect.fields, ...own.fields },
    thinksInStreams: own.thinksInStreams ?? false,
  };
}

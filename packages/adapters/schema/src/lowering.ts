import type { JsonObject } from '@understudy/core';

import type { Reach } from './reach.ts';

/** What is learned on the way through one schema. */
export interface Lowering {
  readonly root: JsonObject;
  readonly reach: Reach;
  /** References that lead back to themselves. */
  readonly cyclic: ReadonlySet<string>;
  readonly notes: string[];
  readonly definitions: Map<string, JsonObject>;
  exact: boolean;
  optional: boolean;
  nodes: number;
}

export interface Place {
  readonly path: string;
  readonly depth: number;
}

export interface Within {
  readonly place: Place;
  readonly lowering: Lowering;
}

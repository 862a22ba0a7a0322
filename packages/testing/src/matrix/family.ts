import type { Wire } from '../contract/provider-under-test.ts';
import type { Answer } from '../fault-server/index.ts';

/** One answer of a provider, in both forms in which it may be asked for. */
export interface Played {
  readonly whole: Answer;
  readonly streamed: Answer;
}

/** What a family of providers has no way to say, and why. */
export interface Unsaid {
  readonly unsaid: string;
}

/** The reasons a provider gives for not answering. */
export type Refusal =
  | 'rate-limited'
  | 'quota-exhausted'
  | 'unauthorized'
  | 'forbidden'
  | 'model-not-found'
  | 'context-too-long'
  | 'content-filtered'
  | 'bad-request'
  | 'bad-output'
  | 'overloaded'
  | 'server-error';

/** Providers behind one adapter that speak one API. */
export interface Family {
  readonly name: string;
  /** What `adapter:` in the configuration calls it. */
  readonly adapter: string;
  readonly model: string;
  /** What its address ends with. */
  readonly path: string;
  readonly wire: Wire;
  /** How many events of a stream come before the first content. */
  readonly headFrames: number;
  readonly refuses: Readonly<Record<Refusal, Answer | Unsaid>>;
  /** The model will not do it, in the form of an answer. */
  readonly declines: Played | Unsaid;
  /** The provider takes the answer away, in the form of an answer. */
  readonly withholds: Played | Unsaid;
  /** What only this family says, by a name that a scenario asks for. */
  readonly own: Readonly<Record<string, Played>>;
}

export function isUnsaid(said: Answer | Played | Unsaid): said is Unsaid {
  return 'unsaid' in said;
}

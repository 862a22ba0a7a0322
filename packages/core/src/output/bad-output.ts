/** Every way in which an answer that arrived whole can still be of no use. */
export type BadOutputCode =
  | 'length'
  | 'paused'
  | 'empty'
  | 'tool-arguments'
  | 'unknown-tool'
  | 'json'
  | 'schema'
  | 'schema-threw';

/** What is wrong with an answer, said twice: for people and logs, and for the model that wrote it. */
export interface Flaw {
  readonly code: BadOutputCode;
  /** Names the place and what was expected there; holds no word of the answer. */
  readonly message: string;
  /** May quote the answer. Shown to the model, never stored. */
  readonly problem: string;
  readonly cause?: unknown;
}

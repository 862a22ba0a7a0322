import type { CellTask } from './matrix-tasks.ts';

/** What a gateway has to be given to play some cells. */
export interface HouseOptions {
  /** The text of its routes.yaml. */
  readonly config: string;
  readonly environment: Readonly<Record<string, string>>;
  /** `matrixTasks` makes tasks of them. */
  readonly cells: readonly CellTask[];
}

/** A running gateway. */
export interface House {
  readonly url: string;
  /** Ends it and gives what its ledger then says. */
  end(): Promise<readonly RecordedCall[]>;
}

/** One request in the ledger. */
export interface RecordedCall {
  readonly task: string | undefined;
  readonly outcome: string;
  /** An answer that was given before. */
  readonly isReplayed: boolean;
  readonly attemptCount: number | undefined;
  readonly costMicroUsd: number | undefined;
  readonly attempts: readonly RecordedAttempt[];
}

export interface RecordedAttempt {
  readonly provider: string;
  /** `ok`, or the kind of the failure. */
  readonly ended: string;
  readonly isEstimated: boolean;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly waitedMs: number;
  readonly costMicroUsd: number | undefined;
}

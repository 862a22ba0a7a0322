import type { Attempt, AttemptStart, Recorder, RequestRecord, RequestStart } from '@understudy/core';

export interface MemoryRecorder extends Recorder {
  readonly started: readonly RequestStart[];
  readonly attemptsStarted: readonly AttemptStart[];
  readonly attempts: readonly Attempt[];
  readonly requests: readonly RequestRecord[];
}

/** A ledger to look into. */
export function memoryRecorder(): MemoryRecorder {
  const started: RequestStart[] = [];
  const attemptsStarted: AttemptStart[] = [];
  const attempts: Attempt[] = [];
  const requests: RequestRecord[] = [];
  return {
    started,
    attemptsStarted,
    attempts,
    requests,
    requestStarted: (start) => void started.push(start),
    attemptStarted: (start) => void attemptsStarted.push(start),
    attemptEnded: (attempt) => void attempts.push(attempt),
    requestEnded: async (record) => void requests.push(record),
  };
}

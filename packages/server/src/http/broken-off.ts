import { LlmError } from '@understudy/core';

/** Why an exchange ended before its answer did: nobody's fault, and to be told like any other cancelled call. */
export function brokenOff(why: string): LlmError {
  return new LlmError({ kind: 'cancelled', message: why }, undefined);
}

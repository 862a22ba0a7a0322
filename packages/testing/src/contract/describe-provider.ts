import { describe } from 'vitest';

import { answersRows } from './answers-rows.ts';
import { brokenRows } from './broken-rows.ts';
import { errorRows } from './error-rows.ts';
import { leavingRows } from './leaving-rows.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';
import { silenceRows } from './silence-rows.ts';
import { streamRows } from './stream-rows.ts';

/**
 * The contract that every provider keeps, run over a real socket and the provider's real SDK: what it says is read
 * exactly, and nothing that broke on the way ever looks like an answer.
 */
export function describeProvider(under: ProviderUnderTest): void {
  describe(`${under.name}, as a provider`, () => {
    answersRows(under);
    streamRows(under);
    errorRows(under);
    brokenRows(under);
    silenceRows(under);
    leavingRows(under);
  });
}

import { LocalFailure, looseOf, textOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';
import type { Finish, Refusal } from '@understudy/core';

export interface Ending {
  readonly finish: Finish;
  readonly refusal?: Refusal | undefined;
}

/** How an answer ended. A word that nobody knows yet is an ending all the same; throws when the model failed. */
export function readEnding(word: string | undefined, hasToolCalls: boolean): Ending {
  if (word !== undefined && failures.has(word)) throw modelFailed(word);
  if (word !== undefined && filters.has(word)) return filtered(word);
  const finish = word === undefined ? 'stop' : (finishes.get(word) ?? 'other');
  return { finish: finish === 'stop' && hasToolCalls ? 'tool-calls' : finish };
}

/** A prompt that was blocked has no answer, and is billed. */
export function readBlock(feedback: unknown): Ending | undefined {
  const reason = textOf(looseOf(feedback)['blockReason']);
  return reason === undefined ? undefined : filtered(reason);
}

export function endWord(candidate: Loose): string | undefined {
  const word = textOf(candidate['finishReason']);
  return word === 'FINISH_REASON_UNSPECIFIED' ? undefined : word;
}

function filtered(category: string): Ending {
  return { finish: 'content-filtered', refusal: { category } };
}

function modelFailed(word: string): LocalFailure {
  return new LocalFailure({
    kind: 'bad-output',
    code: word,
    message: `the model ended its answer with ${word}`,
  });
}

const finishes: ReadonlyMap<string, Finish> = new Map<string, Finish>([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['CONTINUATION', 'paused'],
]);

/** Two of these are in no list of the API's, and were seen all the same: MODEL_ARMOR and JAILBREAK. */
const filters = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
  'MODEL_ARMOR',
  'JAILBREAK',
]);

/** The model wrote nonsense; the next time it may not. */
const failures = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MALFORMED_RESPONSE',
  'LANGUAGE',
  'OTHER',
  'NO_IMAGE',
  'IMAGE_OTHER',
]);

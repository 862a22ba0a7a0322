import type { Finish, Refusal } from '@understudy/core';

import type { Dialect } from './dialect.ts';
import { LocalFailure } from '@understudy/adapter-kit';

export interface Ending {
  readonly finish: Finish;
  readonly refusal?: Refusal | undefined;
}

export interface Ended {
  /** The provider's word for how it ended, if it said one. */
  readonly word: unknown;
  readonly refusal: string;
  readonly hasToolCalls: boolean;
}

/** What an ending means. Throws when the provider's word says that the answer broke. */
export function readFinish({ word, refusal, hasToolCalls }: Ended, dialect: Dialect): Ending {
  if (refusal !== '') return { finish: 'refused', refusal: { explanation: refusal } };
  if (typeof word !== 'string' || word === '') return { finish: hasToolCalls ? 'tool-calls' : 'stop' };
  const broken = Object.hasOwn(dialect.breaks, word) ? dialect.breaks[word] : undefined;
  if (broken)
    throw new LocalFailure({
      kind: broken,
      code: word,
      message: `the provider ended its answer with ${word}`,
    });
  const finish = wordsOf(dialect).get(word) ?? 'other';
  // A forced call is often said to have stopped like any other answer.
  return { finish: finish === 'stop' && hasToolCalls ? 'tool-calls' : finish };
}

function wordsOf({ finishes }: Dialect): ReadonlyMap<string, Finish> {
  return new Map([...common, ...Object.entries(finishes)]);
}

const common: readonly (readonly [string, Finish])[] = [
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool-calls'],
  ['function_call', 'tool-calls'],
  ['content_filter', 'content-filtered'],
];

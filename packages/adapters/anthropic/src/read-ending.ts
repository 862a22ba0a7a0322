import { looseOf, textOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';
import type { Finish, Refusal } from '@understudy/core';

export interface Ending {
  readonly finish: Finish;
  readonly refusal?: Refusal | undefined;
}

/** How an answer ended. A word that nobody knows yet is an ending all the same. */
export function readEnding(told: Loose, hasToolCalls: boolean): Ending {
  const word = textOf(told['stop_reason']);
  if (word === 'refusal') return { finish: 'refused', refusal: readRefusal(looseOf(told['stop_details'])) };
  const finish = word === undefined ? 'stop' : (finishes.get(word) ?? 'other');
  return { finish: finish === 'stop' && hasToolCalls ? 'tool-calls' : finish };
}

function readRefusal({ category, explanation }: Loose): Refusal {
  return { category: textOf(category), explanation: textOf(explanation) };
}

const finishes: ReadonlyMap<string, Finish> = new Map<string, Finish>([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['pause_turn', 'paused'],
]);

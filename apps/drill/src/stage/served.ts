import { exactly } from '../part.ts';
import type { Promised } from '../part.ts';
import type { Asked } from './ask.ts';
import { answerOf } from './upstream.ts';

/** Everybody was served, and with every word in its place. */
export function allServed(asked: readonly Asked[], words: number): readonly Promised[] {
  const whole = asked.filter(({ isWhole }) => isWhole);
  const differing = whole.filter(({ text }) => text !== answerOf(words));
  return [
    exactly('requests that were answered', whole.length, asked.length),
    exactly('answers with a word lost, doubled or out of place', differing.length, 0),
  ];
}

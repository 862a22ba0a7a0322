import type { ModelCall } from '@understudy/core';

import { sampleValue } from '../rehearsal/sample-value.ts';
import { proseOf } from './prose.ts';

/** What a model that is well answers: the same to the same question, so that another may carry it on. */
export function answerTo(
  { format, messages, prefill, maxOutputTokens = Infinity }: ModelCall,
  tokens: number,
): string {
  if (format.type === 'json') return JSON.stringify(sampleValue(format.schema));
  const whole = proseOf(Math.min(tokens, maxOutputTokens));
  const begun = prefill ? messages.at(-1)?.content : undefined;
  return typeof begun === 'string' && whole.startsWith(begun) ? whole.slice(begun.length) : whole;
}

/** What is no answer to anything. */
export function rambling({ format }: ModelCall): string {
  return format.type === 'json' ? 'Certainly! Here is what you asked for.' : '';
}

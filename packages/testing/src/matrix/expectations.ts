import type { Expected } from './scenario.ts';
import { answer } from './speech.ts';

export const byLead = (...attempts: readonly string[]): Expected => ({
  ending: { status: 200, text: answer, servedBy: 'lead' },
  attempts: [...attempts, 'lead ok'],
});

export const byStandIn = (...attempts: readonly string[]): Expected => ({
  ending: { status: 200, text: answer, servedBy: 'standIn' },
  attempts: [...attempts, 'standIn ok'],
});

/** Who fails says its kind; in OpenAI's dialect the word is a code of its own. */
export const fails = (
  status: number,
  [kind, code]: readonly [kind: string, code: string],
  attempts: readonly string[] | undefined,
): Expected => ({ ending: { status, word: kind }, openai: { status, word: code }, attempts });

/** A stream that tells in its midst that it goes no further. */
export const breaksOff = (
  text: string,
  [kind, code]: readonly [kind: string, code: string],
  attempts: readonly string[],
): Expected => ({
  ending: { status: 200, text, word: kind },
  openai: { status: 200, text, word: code },
  attempts,
});

export const twice = (attempt: string): readonly [string, string] => [attempt, attempt];

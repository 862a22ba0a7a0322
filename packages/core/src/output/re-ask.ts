import type { Failure } from '../failure.ts';
import type { Message } from '../ports/message.ts';
import type { BadOutputCode } from './bad-output.ts';
import type { Rejected } from './read-answer.ts';

/** The conversation with one more turn: the model sees its answer if it gave one, and its error. */
export function reAskMessages(messages: readonly Message[], { text, problem }: Rejected): readonly Message[] {
  const answer: readonly Message[] =
    text === '' ? [] : [{ role: 'assistant', content: shorten(text, mostAnswer) }];
  const content = `That answer cannot be used. ${shorten(problem, mostProblem)}\n\n${request}`;
  return [...messages, ...answer, { role: 'user', content }];
}

const request = 'Answer again in full with this put right. Do not mention or excuse the mistake.';

/** Says whether the same model could do better when shown its error. */
export function canReAsk({ kind, code }: Failure): boolean {
  return kind === 'bad-output' && reAskable.has(code);
}

const worthReAsking: Readonly<Record<BadOutputCode, boolean>> = {
  length: false, // the next answer would be as long
  paused: false,
  empty: true,
  'tool-arguments': true,
  'unknown-tool': true,
  json: true,
  schema: true,
  'schema-threw': false, // the schema is at fault
};

const reAskable: ReadonlySet<string | undefined> = new Set(
  Object.entries(worthReAsking).flatMap(([code, worth]) => (worth ? [code] : [])),
);

/** A few thousand tokens at most: the error is usually near an end, and the model is paid by length. */
const mostAnswer = 8000;
const mostProblem = 2000;

function shorten(text: string, mostCharacters: number): string {
  if (text.length <= mostCharacters) return text;
  const half = mostCharacters / 2;
  // A cut may split a surrogate pair, which some providers refuse.
  return `${text.slice(0, half)}\n[…]\n${text.slice(-half)}`.toWellFormed();
}

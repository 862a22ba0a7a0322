import type { Message } from '../ports/message.ts';
import type { LlmRequest } from '../request.ts';

type Question = Pick<LlmRequest, 'prompt' | 'values'>;

/**
 * What a provider said of a failure, without what it repeats of the question. Adapters take out what it quotes; some
 * repeat the question as a part of their own sentence: three words in a row that stand in both, or one that is long.
 */
export function withoutEcho(message: string, question: Question): string {
  // As JSON repeats a line break, its letter is no letter of the word behind it.
  const said = [...message.replaceAll(/\\[nrt]/g, '  ').matchAll(words)];
  if (said.length === 0) return message;
  const asked = ` ${textsOf(question).match(words)?.join(' ') ?? ''} `;
  const isEcho = said.map(() => false);
  for (const [index] of said.entries()) {
    const rows = [1, 3].map((length) => said.slice(index, index + length).map(([each]) => each));
    const isLikely = (row: readonly string[]): boolean =>
      isTelling(row) || (row.length === 3 && isEcho[index] === true);
    const found = rows.findLast((row) => isLikely(row) && asked.includes(` ${row.join(' ')} `));
    if (found) isEcho.fill(true, index, index + found.length);
  }
  if (!isEcho.includes(true)) return message;
  const shown = said.reduceRight(
    (left, { 0: each, index }, at) =>
      isEcho[at] === true ? `${left.slice(0, index)}…${left.slice(index + each.length)}` : left,
    message,
  );
  return shown.replace(/…(?:[^\p{L}\p{N}…]*…)+/gu, '…');
}

const words = /[\p{L}\p{N}]+/gu;

/** A long word by itself is a name; where words are not set apart, a few letters are a sentence. */
function isTelling(row: readonly string[]): boolean {
  const text = row.join(' ');
  return row.length > 1 ? text.length >= 12 : text.length >= 20 || /[^\u0000-\u024f]{5}/.test(text);
}

/** Enough of it: an error is made while others wait. */
function textsOf({ prompt, values }: Question): string {
  const messages = [prompt.messages, ...prompt.variants.map((variant) => variant.messages)].flat();
  const text = [...messages.map(textOf), ...values].join('\n');
  return text.length <= most ? text : `${text.slice(0, most / 2)}\n${text.slice(-most / 2)}`;
}

const most = 100_000;

function textOf({ content }: Message): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

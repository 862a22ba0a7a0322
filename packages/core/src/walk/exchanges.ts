import type { Asked } from './attempt.ts';
import type { Answer } from '../outcome.ts';
import type { OpenAttempt } from './open-attempt.ts';
import { readAnswer } from '../output/read-answer.ts';
import { readVectors } from '../output/read-vectors.ts';
import type { Reply } from '../ports/reply.ts';
import { toCall, toEmbedCall } from './to-call.ts';

/** Asks for a whole reply, and takes it only if it is the answer the task wants. */
export async function askForReply(open: OpenAttempt): Promise<Asked<Answer>> {
  const { request } = open.journey;
  const reply = await open.provider.generate(toCall(open), open.context);
  open.hear(reply);
  open.receive(wordsOf(reply));
  const read = readAnswer(reply, {
    contract: request.contract,
    requestId: request.id,
    tools: request.options.tools,
    repair: request.route.repairOutput,
    // A cut that the caller asked for is no failure; any other is.
    lengthAllowed: request.options.maxOutputTokens !== undefined,
  });
  if (!read.ok) return read;
  open.note(read.notes);
  return { ok: true, value: read.answer };
}

/** All that the model has written, and its provider charges for. */
function wordsOf({ text, reasoning = '', toolCalls }: Reply): string {
  return text + reasoning + toolCalls.map(({ name, arguments: json }) => name + json).join('');
}

/** Asks for vectors, and takes them only if there is one for each text and all are of one size. */
export async function askForVectors(open: OpenAttempt): Promise<Asked<Answer>> {
  const { values, contract } = open.journey.request;
  if (!open.provider.embed) throw new TypeError(`${open.provider.id} has no embed`);
  const reply = await open.provider.embed(toEmbedCall(open), open.context);
  open.hear(reply);
  return readVectors(reply, { count: values.length, contract });
}

import { looseOf, malformed, textOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';
import type { Reply, ToolCall } from '@understudy/core';
import { nullDropper } from '@understudy/schema';

import { boundOf, callId, candidateIn, checkedAnswer, partsOf, requestIdOf } from './answered.ts';
import type { Answered } from './answered.ts';
import { endWord, readBlock, readEnding } from './read-ending.ts';
import { readUsage } from './read-usage.ts';

/** Reads an answer. Throws when it is none, however well it was sent, and when the model failed at it. */
export function fromReply(value: unknown, answered: Answered): Reply {
  const answer = checkedAnswer(value);
  const { notes, dropNulls, addressee } = answered.request;
  const candidate = candidateIn(answer);
  const block = readBlock(answer['promptFeedback']);
  if (!block && !saysAnything(candidate)) throw malformed('an answer without candidates');
  const { text, reasoning, toolCalls, signature } = readParts(partsOf(candidate), answer, answered);
  return {
    text: withoutNulls(text, dropNulls),
    reasoning: reasoning === '' ? undefined : reasoning,
    toolCalls,
    ...(block ?? readEnding(endWord(looseOf(candidate)), toolCalls.length > 0)),
    usage: readUsage(answer['usageMetadata']),
    providerRequestId: requestIdOf(answer, answered),
    servedModel: textOf(answer['modelVersion']),
    bound: boundOf(signature, addressee),
    notes: notes.length > 0 ? notes : undefined,
  };
}

/** The SDK makes an object of whatever a candidate was. */
function saysAnything(candidate: Loose | undefined): boolean {
  return candidate?.['content'] !== undefined || candidate?.['finishReason'] !== undefined;
}

interface Parts {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ToolCall[];
  /** Of the text; a tool call has its own. */
  readonly signature: string | undefined;
}

function readParts(parts: readonly Loose[], answer: Loose, { request }: Answered): Parts {
  let text = '';
  let reasoning = '';
  let signature: string | undefined;
  const toolCalls: ToolCall[] = [];
  for (const part of parts) {
    const words = textOf(part['text']) ?? '';
    if (part['thought'] === true) reasoning += words;
    else text += words;
    const own = textOf(part['thoughtSignature']);
    if (part['functionCall'] === undefined) {
      signature = own ?? signature;
      continue;
    }
    const call = looseOf(part['functionCall']);
    const id = callId(call, toolCalls.length, answer) ?? '';
    const name = textOf(call['name']) ?? '';
    const bound = boundOf(own, request.addressee);
    toolCalls.push({ id, name, arguments: JSON.stringify(looseOf(call['args'])), bound });
  }
  return { text, reasoning, toolCalls, signature };
}

function withoutNulls(text: string, schema: Answered['request']['dropNulls']): string {
  if (!schema) return text;
  const dropper = nullDropper(schema);
  return dropper.push(text) + dropper.end();
}

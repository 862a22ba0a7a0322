import type { JsonValue, ProviderBound, Reply, ToolCall } from '@understudy/core';
import { nullDropper } from '@understudy/schema';
import type { Seen } from '@understudy/transport';

import type { Dialect } from './dialect.ts';
import { ErrorReply, isLoose, listOf, looseOf, malformed, textOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';
import { readContent } from './read-content.ts';
import { readFinish } from './read-finish.ts';
import { readUsage } from './read-usage.ts';
import type { Request } from './to-request.ts';

export interface Answered {
  readonly dialect: Dialect;
  readonly request: Pick<Request, 'notes' | 'dropNulls'>;
  readonly seen: Seen;
}

/** Reads a chat completion. Throws when it is none, however well it was sent. */
export function fromReply(answer: unknown, { dialect, request, seen }: Answered): Reply {
  const reply = looseOf(answer);
  const choice = looseOf(listOf(reply['choices'])[0]);
  if (isLoose(choice['error'])) throw new ErrorReply(choice);
  // Where a filter took the whole answer, only the reason is left.
  const message = looseOf(choice['message']);
  if (!isLoose(choice['message']) && !textOf(choice['finish_reason']))
    throw malformed('an answer without a message');
  const { text, reasoning } = readContent(message);
  const toolCalls = listOf(message['tool_calls']).map((call) => readToolCall(looseOf(call)));
  const refusal = textOf(message['refusal']) ?? '';
  const ending = readFinish(
    { word: choice['finish_reason'], refusal, hasToolCalls: toolCalls.length > 0 },
    dialect,
  );
  const bound = toolCalls.length > 0 ? boundIn(message, dialect) : undefined;
  return {
    text: withoutNulls(text, request.dropNulls),
    reasoning: reasoning === '' ? undefined : reasoning,
    // A caller gets to see tool calls but not replies, so what must come back travels with the first of them.
    toolCalls: bound ? toolCalls.map((call, index) => (index === 0 ? { ...call, bound } : call)) : toolCalls,
    ...ending,
    usage: readUsage(reply['usage']),
    providerRequestId: requestIdOf(reply, seen),
    servedModel: textOf(reply['model']),
    bound,
    notes: request.notes.length > 0 ? request.notes : undefined,
  };
}

function readToolCall({ id, function: called }: Loose): ToolCall {
  const { name, arguments: written } = looseOf(called);
  return { id: textOf(id) ?? '', name: textOf(name) ?? '', arguments: argumentsOf(written) };
}

/** Arguments are text; some gateways send the object that the text should hold. */
export function argumentsOf(written: unknown): string {
  if (typeof written === 'string') return written;
  return isLoose(written) ? JSON.stringify(written) : '';
}

/** The answer as its own schema has it. */
export function withoutNulls(text: string, schema: Request['dropNulls']): string {
  if (!schema) return text;
  const dropper = nullDropper(schema);
  return dropper.push(text) + dropper.end();
}

/** The fields of a message that its provider wants to have back. */
function boundIn(message: Loose, { id, echoes }: Dialect): ProviderBound | undefined {
  const fields = echoes.flatMap((name) =>
    isSomething(message[name]) ? [[name, message[name]] as const] : [],
  );
  return fields.length === 0 ? undefined : { provider: id, value: asJson(Object.fromEntries(fields)) };
}

function isSomething(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function asJson(value: unknown): JsonValue {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- it was parsed from JSON
  return value as JsonValue;
}

/** The header that support asks for; else the id in the answer. */
export function requestIdOf(reply: Loose, seen: Seen): string | undefined {
  return seen.providerRequestId ?? textOf(looseOf(reply['x_groq'])['id']) ?? textOf(reply['id']);
}

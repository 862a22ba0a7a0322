import type { JsonValue, ProviderBound, Reply, ToolCall } from '@understudy/core';
import { ErrorReply, listOf, looseOf, malformed, textOf } from '@understudy/adapter-kit';
import { readUsage, requestIdOf, withoutNulls } from '@understudy/openai-compatible';
import type { Loose } from '@understudy/adapter-kit';
import type { Answered, Ending } from '@understudy/openai-compatible';

/** Reads a whole response. Throws when it failed, however well it was sent. */
export function fromReply(answer: unknown, { dialect, request, seen }: Answered): Reply {
  const response = looseOf(answer);
  const ending = endingOf(response);
  const { text, reasoning, toolCalls } = readOutput(response);
  const bound = boundIn(response, dialect.id);
  return {
    text: withoutNulls(text, request.dropNulls),
    reasoning: reasoning === '' ? undefined : reasoning,
    toolCalls: toolCalls.map((call, index) => (index === 0 ? { ...call, bound } : call)),
    ...ending,
    usage: readUsage(response['usage']),
    providerRequestId: requestIdOf(response, seen),
    servedModel: textOf(response['model']),
    bound,
    notes: request.notes.length > 0 ? request.notes : undefined,
  };
}

/** How a response ended, by its status and what is in it. */
export function endingOf(response: Loose): Ending {
  const { status } = response;
  if (status === 'failed' || response['error']) throw new ErrorReply(response);
  if (status !== 'completed' && status !== 'incomplete') throw malformed('a response that has not ended');
  const refusal = contentOf(response, 'refusal')
    .map((part) => textOf(part['refusal']) ?? '')
    .join('');
  if (refusal !== '') return { finish: 'refused', refusal: { explanation: refusal } };
  if (status === 'incomplete')
    return { finish: reasons.get(looseOf(response['incomplete_details'])['reason']) ?? 'other' };
  return { finish: itemsOf(response, 'function_call').length > 0 ? 'tool-calls' : 'stop' };
}

const reasons: ReadonlyMap<unknown, Ending['finish']> = new Map<unknown, Ending['finish']>([
  ['max_output_tokens', 'length'],
  ['content_filter', 'content-filtered'],
]);

/** What the model thought and called, to be given back as it came. Worth it only with tool calls. */
export function boundIn(response: Loose, provider: string): ProviderBound | undefined {
  const output = listOf(response['output']);
  if (itemsOf(response, 'function_call').length === 0) return undefined;
  // oxlint-disable-next-line typescript/consistent-type-assertions -- it was parsed from JSON
  return { provider, value: { output } as JsonValue };
}

function readOutput(response: Loose): Pick<Reply, 'text' | 'toolCalls'> & { readonly reasoning: string } {
  const thoughts = itemsOf(response, 'reasoning').flatMap((item) => [
    ...listOf(item['summary']),
    ...listOf(item['content']),
  ]);
  return {
    text: contentOf(response, 'output_text')
      .map((part) => textOf(part['text']) ?? '')
      .join(''),
    reasoning: thoughts.map((part) => textOf(looseOf(part)['text']) ?? '').join('\n\n'),
    toolCalls: itemsOf(response, 'function_call').map(readToolCall),
  };
}

function readToolCall({ call_id: id, name, arguments: written }: Loose): ToolCall {
  return { id: textOf(id) ?? '', name: textOf(name) ?? '', arguments: textOf(written) ?? '' };
}

function itemsOf(response: Loose, type: string): readonly Loose[] {
  return listOf(response['output'])
    .map(looseOf)
    .filter((item) => item['type'] === type);
}

function contentOf(response: Loose, type: string): readonly Loose[] {
  const parts = itemsOf(response, 'message').flatMap((item) => listOf(item['content']).map(looseOf));
  return parts.filter((part) => part['type'] === type);
}

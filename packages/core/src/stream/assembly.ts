import type { ToolCall } from '../message.ts';
import type { Finish, Refusal, Reply, ReplyEvent } from '../reply.ts';

/** A reply as it grows out of its events. */
export interface Assembly {
  readonly text: string;
  readonly sawTools: boolean;
  add(event: ReplyEvent): void;
  /** The whole reply, once its terminal mark has come. */
  reply(finish: { readonly finish: Finish; readonly refusal?: Refusal | undefined }): Reply;
}

export function newAssembly(): Assembly {
  let text = '';
  let reasoning = '';
  const tools = new Map<number, ToolCall>();
  return {
    get text() {
      return text;
    },
    get sawTools() {
      return tools.size > 0;
    },
    add(event) {
      if (event.type === 'text-delta') text += event.text;
      else if (event.type === 'reasoning-delta') reasoning += event.text;
      else if (event.type === 'tool-call-delta') tools.set(event.index, grow(tools.get(event.index), event));
    },
    reply: ({ finish, refusal }) => ({
      text,
      reasoning: reasoning === '' ? undefined : reasoning,
      toolCalls: [...tools.entries()].toSorted(([left], [right]) => left - right).map(([, call]) => call),
      finish,
      refusal,
    }),
  };
}

type ToolCallDelta = Extract<ReplyEvent, { type: 'tool-call-delta' }>;

/** The id and the name come once, at the start; the arguments come in pieces. */
function grow(call: ToolCall | undefined, delta: ToolCallDelta): ToolCall {
  return {
    id: call?.id || (delta.id ?? ''),
    name: call?.name || (delta.name ?? ''),
    arguments: (call?.arguments ?? '') + (delta.arguments ?? ''),
    bound: delta.bound ?? call?.bound,
  };
}

import type { ToolCall } from '../ports/message.ts';
import type { Reply, ReplyEvent } from '../ports/reply.ts';

/** The events that an answer is made of. */
export type ContentEvent = Extract<
  ReplyEvent,
  { readonly type: 'text-delta' | 'reasoning-delta' | 'tool-call-delta' }
>;

export type FinishEvent = Extract<ReplyEvent, { readonly type: 'finish' }>;

/** An answer as it grows out of its events. */
export interface Assembly {
  readonly text: string;
  readonly reasoning: string;
  readonly sawTools: boolean;
  add(event: ContentEvent): void;
  /** The whole reply, once its end mark has come. */
  reply(finish: FinishEvent): Reply;
}

/** Begins with nothing, or with what another model had written of this answer. */
export function newAssembly(begun?: Pick<Assembly, 'text' | 'reasoning'>): Assembly {
  let { text, reasoning } = begun ?? { text: '', reasoning: '' };
  const tools = new Map<number, ToolCall>();
  return {
    get text() {
      return text;
    },
    get reasoning() {
      return reasoning;
    },
    get sawTools() {
      return tools.size > 0;
    },
    add(event) {
      if (event.type === 'text-delta') text += event.text;
      else if (event.type === 'reasoning-delta') reasoning += event.text;
      else tools.set(event.index, grow(tools.get(event.index), event));
    },
    reply: ({ finish, refusal }) => ({
      text,
      reasoning: reasoning === '' ? undefined : reasoning,
      // Providers number the calls, not always without gaps and not always in order.
      toolCalls: [...tools].toSorted(([left], [right]) => left - right).map(([, call]) => call),
      finish,
      refusal,
    }),
  };
}

type ToolCallDelta = Extract<ReplyEvent, { readonly type: 'tool-call-delta' }>;

/** The id and the name come once, at the start; the arguments come in pieces. */
function grow(call: ToolCall | undefined, delta: ToolCallDelta): ToolCall {
  return {
    id: call?.id || (delta.id ?? ''),
    name: call?.name || (delta.name ?? ''),
    arguments: (call?.arguments ?? '') + (delta.arguments ?? ''),
    bound: delta.bound ?? call?.bound,
  };
}

import type { Reply, ReplyEvent, ToolCall } from '@understudy/core';

import { ScriptedError } from './scripted-error.ts';

/** A reply as the events of a stream: a start, its words one by one, its tool calls, its end mark. */
export function spell(reply: Reply): readonly ReplyEvent[] {
  const { text, reasoning, toolCalls, finish, refusal, usage, bound, providerRequestId, servedModel, notes } =
    reply;
  return [
    { type: 'start', providerRequestId, servedModel, notes },
    ...words(reasoning ?? '').map((word): ReplyEvent => ({ type: 'reasoning-delta', text: word })),
    ...words(text).map((word): ReplyEvent => ({ type: 'text-delta', text: word })),
    ...toolCalls.flatMap(spellCall),
    { type: 'finish', finish, refusal, usage, bound },
  ];
}

function words(text: string): readonly string[] {
  return text.match(/^\s+$|\s*\S+\s*/g) ?? [];
}

/** The name first and the arguments in two pieces, as providers send them. */
function spellCall({ id, name, arguments: json, bound }: ToolCall, index: number): readonly ReplyEvent[] {
  const middle = Math.ceil(json.length / 2);
  return [
    { type: 'tool-call-delta', index, id, name, bound },
    { type: 'tool-call-delta', index, arguments: json.slice(0, middle) },
    { type: 'tool-call-delta', index, arguments: json.slice(middle) },
  ];
}

/** The events of a stream as one reply. Without its end mark it is no reply. */
export async function collect(events: AsyncIterable<ReplyEvent>): Promise<Reply> {
  let reply: Reply = { text: '', toolCalls: [], finish: 'other' };
  let ended = false;
  for await (const event of events) {
    reply = add(reply, event);
    ended ||= event.type === 'finish';
  }
  if (!ended) throw new ScriptedError({ kind: 'truncated', message: 'the body ended too soon' });
  return reply;
}

function add(reply: Reply, event: ReplyEvent): Reply {
  switch (event.type) {
    case 'ping':
      return reply;
    case 'text-delta':
      return { ...reply, text: reply.text + event.text };
    case 'reasoning-delta':
      return { ...reply, reasoning: (reply.reasoning ?? '') + event.text };
    case 'tool-call-delta': {
      const known = reply.toolCalls[event.index] ?? { id: '', name: '', arguments: '' };
      const call = {
        id: event.id ?? known.id,
        name: event.name ?? known.name,
        arguments: known.arguments + (event.arguments ?? ''),
        bound: event.bound ?? known.bound,
      };
      return { ...reply, toolCalls: reply.toolCalls.toSpliced(event.index, 1, call) };
    }
    case 'start':
    case 'usage':
    case 'finish': {
      const { type: _type, ...told } = event;
      return { ...reply, ...told, usage: ('usage' in event ? event.usage : undefined) ?? reply.usage };
    }
  }
}

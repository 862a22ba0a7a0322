import type { Reply, ReplyEvent, ToolCall } from '@understudy/core';
import { LocalFailure } from '@understudy/adapter-kit';

/** Makes one reply of a stream, for models that answer in no other way. */
export async function gatherReply(events: AsyncIterable<ReplyEvent>): Promise<Reply> {
  let reply: Reply = { text: '', toolCalls: [], finish: 'other' };
  let finished = false;
  for await (const event of events) {
    reply = withEvent(reply, event);
    finished ||= event.type === 'finish';
  }
  if (!finished)
    throw new LocalFailure({ kind: 'truncated', message: 'the stream ended without its end mark' });
  return reply;
}

function withEvent(reply: Reply, event: ReplyEvent): Reply {
  switch (event.type) {
    case 'ping':
      return reply;
    case 'text-delta':
      return { ...reply, text: reply.text + event.text };
    case 'reasoning-delta':
      return { ...reply, reasoning: (reply.reasoning ?? '') + event.text };
    case 'tool-call-delta':
      return { ...reply, toolCalls: withPiece(reply.toolCalls, event) };
    case 'start':
    case 'usage':
    case 'finish': {
      const { type: _type, ...told } = event;
      const known = Object.entries(told).filter(([, value]) => value !== undefined);
      return { ...reply, ...Object.fromEntries(known) };
    }
  }
}

type ToolPiece = Extract<ReplyEvent, { type: 'tool-call-delta' }>;

function withPiece(
  calls: readonly ToolCall[],
  { index, id, name, arguments: text, bound }: ToolPiece,
): readonly ToolCall[] {
  const before = calls[index];
  const call: ToolCall = {
    id: before?.id || (id ?? ''),
    name: before?.name || (name ?? ''),
    arguments: (before?.arguments ?? '') + (text ?? ''),
    bound: bound ?? before?.bound,
  };
  return calls.toSpliced(index, 1, call);
}

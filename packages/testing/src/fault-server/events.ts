import { bytesOf } from './answer.ts';
import type { Answer, Headers } from './answer.ts';

/** One server-sent event. A string is its data as it stands; other data is written as JSON. */
export type Frame =
  | string
  | { readonly event?: string; readonly data: unknown }
  | { readonly comment: string };

/** How events are written and when. */
export interface EventsOptions {
  readonly status?: number | undefined;
  readonly headers?: Headers | undefined;
  readonly gapMs?: number | undefined;
  /** OpenAI and Anthropic end lines with LF, Gemini with CRLF. */
  readonly lineEnd?: '\n' | '\r\n' | '\r' | undefined;
}

/** A stream of server-sent events, one write each, ended cleanly. */
export function events(frames: readonly Frame[], options: EventsOptions = {}): Answer {
  return {
    status: options.status ?? 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8', ...options.headers },
    chunks: frames.map((frame) => bytesOf(frameText(frame, options.lineEnd))),
    gapMs: options.gapMs ?? 0,
  };
}

/** Events that say nothing, for ever: a server that is there and does not answer. */
export function pings(gapMs: number): Answer {
  return { ...events([], { gapMs }), chunks: repeat(bytesOf(frameText({ comment: 'ping' })), Infinity) };
}

/** The bytes of one event, as text. */
export function frameText(frame: Frame, lineEnd = '\n'): string {
  if (typeof frame === 'string') return `data: ${frame}${lineEnd}${lineEnd}`;
  if ('comment' in frame) return `: ${frame.comment}${lineEnd}${lineEnd}`;
  const data = typeof frame.data === 'string' ? frame.data : JSON.stringify(frame.data);
  const name = frame.event === undefined ? '' : `event: ${frame.event}${lineEnd}`;
  return `${name}data: ${data}${lineEnd}${lineEnd}`;
}

/** The same chunk again and again; only ever one of them in memory. */
export function repeat(chunk: Uint8Array, times: number): Iterable<Uint8Array> {
  return {
    *[Symbol.iterator]() {
      for (let sent = 0; sent < times; sent += 1) yield chunk;
    },
  };
}

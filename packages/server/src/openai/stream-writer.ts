import type { Clock, JsonObject } from '@understudy/core';

import type { StreamedAnswer } from '../http/exchange.ts';
import { done, ping } from './chat-chunks.ts';
import type { ChunkWriter } from './chat-chunks.ts';
import type { FinishReason } from './chat-words.ts';
import { lazyAnswer } from './lazy-answer.ts';

/** Puts one answer on the wire, chunk by chunk. Opens it with the first of them. */
export interface StreamWriter {
  begun(): boolean;
  text(text: string): void;
  refusal(text: string): void;
  toolCall(delta: JsonObject): void;
  /** Something to wait for before more is told: the client reads slowly, or others want their turn. */
  takePause(): Promise<void> | undefined;
  /** The end mark. `usage` is undefined for a client that did not ask for it, null when nobody knows it. */
  finish(reason: FinishReason, usage: JsonObject | null | undefined, extra: JsonObject): void;
  /** An error in place of the end mark. */
  fail(event: string): void;
  /** To be called however the stream ends. */
  close(): void;
}

export interface StreamWriterParts {
  readonly open: () => StreamedAnswer;
  readonly chunks: ChunkWriter;
  readonly clock: Clock;
  readonly pingMs: number;
}

/** What comes in one turn of the event loop leaves as one chunk: a client reads it no later, and it costs much less. */
export function streamWriter({ open, chunks, clock, pingMs }: StreamWriterParts): StreamWriter {
  const out = lazyAnswer(open);
  let pieces = chunks.role();
  let text = '';
  let turn: NodeJS.Immediate | undefined;
  let quiet = true;

  const flush = (): void => {
    clearImmediate(turn);
    turn = undefined;
    quiet = false;
    out.send(text === '' ? pieces : pieces + chunks.text(text));
    pieces = text = '';
  };
  const add = (piece: string): void => {
    pieces += text === '' ? piece : chunks.text(text) + piece;
    text = '';
    turn ??= setImmediate(flush);
  };
  const end = (last: string): void => {
    add(last);
    flush();
    out.end();
  };
  const stopBeating = beat(clock, pingMs, () => {
    if (quiet) out.send(ping);
    quiet = true;
  });

  return {
    begun: () => out.begun(),
    text(piece) {
      text += piece;
      turn ??= setImmediate(flush);
      if (text.length < mostPending) return;
      flush();
      out.pause();
    },
    refusal: (piece) => add(chunks.refusal(piece)),
    toolCall: (delta) => add(chunks.toolCall(delta)),
    takePause: () => out.takePause(),
    finish: (reason, usage, extra) => end(endMarks(chunks, reason, { usage, extra }) + done),
    fail: end,
    close() {
      stopBeating();
      clearImmediate(turn);
    },
  };
}

/** A flood is written in pieces of this many characters, and others get their turn in between. */
const mostPending = 16_384;

interface LastWords {
  readonly usage: JsonObject | null | undefined;
  readonly extra: JsonObject;
}

function endMarks(chunks: ChunkWriter, reason: FinishReason, { usage, extra }: LastWords): string {
  if (usage === undefined) return chunks.finish(reason, extra);
  return chunks.finish(reason, {}) + chunks.usage(usage, extra);
}

/** Calls back again and again; the returned function ends it. */
function beat(clock: Clock, everyMs: number, callback: () => void): () => void {
  let cancel = (): void => undefined;
  const next = (): void => {
    cancel = clock.after(everyMs, () => {
      callback();
      next();
    });
  };
  next();
  return () => cancel();
}

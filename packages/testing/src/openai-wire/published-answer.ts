import { expect } from 'vitest';
import type { z } from 'zod';

import * as published from './published-shapes.ts';

/** One answer of an OpenAI-compatible server, byte for byte. */
export interface WireAnswer {
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** Whether the client was still there at its end. */
  readonly ended: boolean;
}

/** Holds an answer to the shapes that OpenAI has published for it. */
export function expectPublishedShape(answer: WireAnswer): void {
  const { path, status, headers, body, ended } = answer;
  if (!ended) return; // the client has left it
  if (String(headers['content-type']).startsWith('text/event-stream')) return expectPublishedStream(answer);
  expectShape(status === 200 ? shapeFor(path) : published.errorAnswer, JSON.parse(body));
}

/** The JSON of every event of a stream, without the end mark. */
export function eventsIn({ body }: WireAnswer): readonly unknown[] {
  return linesIn(body)
    .filter((line) => line !== '[DONE]')
    .map((line): unknown => JSON.parse(line));
}

export function endsWell({ body }: WireAnswer): boolean {
  return body.endsWith('data: [DONE]\n\n');
}

/** Every event is one line of data or a comment, and an empty line after it. */
function linesIn(body: string): readonly string[] {
  const events = body.split('\n\n');
  expect(events.pop()).toBe('');
  return events.flatMap((event) => {
    if (event.startsWith(':')) return [];
    expect(event).toMatch(/^data: [^\n]*$/);
    return [event.slice('data: '.length)];
  });
}

function shapeFor(path: string): z.ZodType {
  if (path === '/v1/chat/completions') return published.chatCompletion;
  if (path === '/v1/embeddings') return published.embeddingsAnswer;
  return path === '/v1/models' ? published.modelList : published.model;
}

function expectPublishedStream(answer: WireAnswer): void {
  const events = eventsIn(answer);
  const broke = !endsWell(answer);
  for (const [index, event] of events.entries()) {
    const isError = broke && index === events.length - 1;
    expectShape(isError ? published.errorAnswer : published.chatChunk, event);
  }
  const finishes = JSON.stringify(events).match(/"finish_reason":"/g)?.length ?? 0;
  expect(finishes).toBe(broke ? 0 : 1);
}

function expectShape(shape: z.ZodType, value: unknown): void {
  const { error } = shape.safeParse(value);
  expect(error?.issues ?? [], JSON.stringify(value)).toEqual([]);
}

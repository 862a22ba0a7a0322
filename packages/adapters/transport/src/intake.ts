import { exceededBound } from '@understudy/core';

import { isErrorReply } from './error-in-success.ts';
import { frameGuard } from './frame-guard.ts';
import { gather } from './gather.ts';
import { Inflow } from './inflow.ts';
import type { Feed, StreamBody } from './inflow.ts';
import { tooLarge, wrongType } from './judge-head.ts';
import type { Reading } from './judge-head.ts';
import { mediaOf, sniff } from './media.ts';
import type { Expected } from './media.ts';
import { isJson } from './parse.ts';
import type { Sighting } from './seen.ts';
import { TransportError } from './trouble.ts';

/** How much of an answer is taken before it is refused. */
export interface Caps {
  readonly replyBytes: number;
  readonly eventBytes: number;
  readonly streamBytes: number;
}

/** More of an error text than this tells nothing more. */
const mostErrorBytes = 65_536;

/** A stream that has not begun after this much blank space never will. */
const mostProbeBytes = 4096;

/** Two thousand embeddings are as many lists, and the longest answers some thousand deltas. */
const replyBounds = { depth: 1000, parts: 250_000 };

/** Takes in the unpacked body of one answer. */
export interface Intake {
  take(chunk: Uint8Array): void;
  end(): void;
  /** Something broke. True when there is an answer all the same: an error's status outlives its text. */
  broke(error: TransportError): boolean;
}

/** Where an intake's findings go. */
export interface Outlet extends Feed {
  readonly seen: Sighting;
  readonly expected: Expected;
  readonly caps: Caps;
  respond(content: string | StreamBody, contentType?: string): void;
  fail(error: TransportError): void;
}

/** The intake that suits what the head of an answer promised. */
export function intakeFor(reading: Reading['as'], outlet: Outlet): Intake {
  switch (reading) {
    case 'stream':
      return streamIntake(outlet);
    case 'probe':
      return probeIntake(outlet);
    case 'reply':
      return wholeIntake(outlet.caps.replyBytes, outlet, (text) => readReply(text, outlet));
    case 'no-stream':
      return wholeIntake(outlet.caps.replyBytes, outlet, (text) => readNoStream(text, outlet));
    case 'error':
      return errorIntake(outlet);
  }
}

/** Hands events on as they come, and sees to it that they end where an event ends. */
function streamIntake(outlet: Outlet): Intake {
  const { expected, caps, seen } = outlet;
  const framing = expected === 'ndjson' ? 'ndjson' : 'event-stream';
  const guard = frameGuard(framing, caps.eventBytes);
  const inflow = new Inflow(outlet);
  outlet.respond(inflow, contentTypeOf[framing]);
  // Google's SDK searches all it has of an event whenever more of it comes: a long one is handed over whole.
  const held: Uint8Array[] = [];
  const release = (): void => {
    if (held.length > 0) inflow.push(Buffer.concat(held.splice(0)));
  };
  return {
    take: (chunk) => {
      if (!guard.take(chunk)) return outlet.fail(tooLarge(caps.eventBytes));
      if (seen.bytes > caps.streamBytes) return outlet.fail(tooLarge(caps.streamBytes));
      if (held.length === 0 && !guard.isInLongEvent()) return inflow.push(chunk);
      held.push(chunk);
      if (!guard.isInLongEvent()) release();
    },
    end: () => {
      const end = guard.end();
      if (end === 'half')
        return outlet.fail(new TransportError('half-event', 'the stream ended inside an event'));
      if (end === 'empty') return outlet.fail(new TransportError('empty', 'the stream was empty'));
      release();
      inflow.finish();
    },
    broke: (error) => {
      // The first may hold the end of an event before the long one; that one will never be whole.
      const [first] = held.splice(0);
      if (first) inflow.push(first);
      inflow.finish(error);
      return false;
    },
  };
}

/** Waits for the first bytes to say whether this is the stream that was asked for. */
function probeIntake(outlet: Outlet): Intake {
  const held: Uint8Array[] = [];
  let inner: Intake | undefined;
  const decide = (): void => {
    const found =
      sniff(Buffer.concat(held).toString()) ?? (outlet.seen.bytes > mostProbeBytes ? 'other' : undefined);
    if (found === undefined) return;
    const asked = outlet.expected === 'ndjson' ? 'json' : outlet.expected;
    if (found === asked) inner = streamIntake(outlet);
    else if (found === 'json') inner = intakeFor('no-stream', outlet);
    else return outlet.fail(wrongType(undefined, outlet.expected));
    for (const chunk of held) inner.take(chunk);
  };
  return {
    take: (chunk) => {
      if (inner) return inner.take(chunk);
      held.push(chunk);
      decide();
    },
    end: () => {
      if (inner) inner.end();
      else outlet.fail(new TransportError('empty', 'the stream was empty'));
    },
    broke: (error) => inner?.broke(error) ?? false,
  };
}

function wholeIntake(mostBytes: number, outlet: Outlet, read: (text: string) => void): Intake {
  const gathered = gather();
  return {
    take: (chunk) => {
      if (outlet.seen.bytes > mostBytes) return outlet.fail(tooLarge(mostBytes));
      gathered.add(chunk);
    },
    end: () => {
      const text = gathered.text();
      if (exceededBound(text, replyBounds) === undefined) return read(text);
      outlet.fail(new TransportError('not-json', 'the answer has more structure than any answer needs'));
    },
    broke: () => false,
  };
}

/** An error's text is welcome as far as it goes; what matters is that its status arrives. */
function errorIntake(outlet: Outlet): Intake {
  const gathered = gather();
  const answer = (): void => {
    const text = gathered.text().slice(0, mostErrorBytes);
    outlet.seen.errorBody = text;
    // An SDK that fails to parse what calls itself JSON loses the status over it.
    outlet.respond(text, isJson(text) ? undefined : 'text/plain');
  };
  return {
    take: (chunk) => {
      gathered.add(chunk);
      if (outlet.seen.bytes > mostErrorBytes) outlet.fail(tooLarge(mostErrorBytes));
    },
    end: answer,
    broke: ({ trouble }) => {
      if (trouble === 'cancelled' || trouble === 'total') return false;
      answer();
      return true;
    },
  };
}

function readReply(text: string, outlet: Outlet): void {
  const { seen } = outlet;
  if (text.trim() === '') return outlet.fail(new TransportError('empty', 'the answer was empty'));
  const said = mediaOf(seen.header('content-type')) !== 'unsaid';
  if (!said && sniff(text) !== 'json') return outlet.fail(wrongType(seen.header('content-type'), 'json'));
  if (isErrorReply(text)) return failAsError(text, outlet);
  outlet.respond(text, said ? undefined : 'application/json');
}

function readNoStream(text: string, outlet: Outlet): void {
  if (isErrorReply(text)) failAsError(text, outlet);
  else outlet.fail(wrongType('application/json', outlet.expected));
}

function failAsError(text: string, outlet: Outlet): void {
  outlet.seen.errorBody = text.slice(0, mostErrorBytes);
  outlet.fail(new TransportError('error-in-200', 'the answer claims success and holds an error'));
}

const contentTypeOf = { 'event-stream': 'text/event-stream', ndjson: 'application/x-ndjson' } as const;

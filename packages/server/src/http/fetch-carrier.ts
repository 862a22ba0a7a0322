import type { Clock } from '@understudy/core';

import { brokenOff } from './broken-off.ts';
import type { Carrier } from './carrier.ts';
import type { StreamedAnswer } from './exchange.ts';
import type { Limits } from './limits.ts';
import { Refused } from './refused.ts';

/** One exchange as fetch's Request and Response. */
export interface FetchExchange {
  readonly carrier: Carrier;
  /** Comes with the head of the answer. */
  readonly response: Promise<Response>;
}

/** Who is at the other end of a Request nobody can tell, so nobody counts as this machine. */
export function fetchCarrier(request: Request, limits: Limits, clock: Clock): FetchExchange {
  const { promise: response, resolve } = Promise.withResolvers<Response>();
  const leaving = new AbortController();
  const leave = (): void => leaving.abort(brokenOff('the caller left'));
  request.signal.addEventListener('abort', leave, { once: true });
  let begun = false;
  let cutStream = (): void => undefined;
  const address = new URL(request.url);
  const answer = (made: Response): void => {
    begun = true;
    resolve(made);
  };

  const carrier: Carrier = {
    method: request.method,
    target: address.pathname + address.search,
    fromLoopback: false,
    left: leaving.signal,
    get begun() {
      return begun;
    },
    header: (name) => request.headers.get(name) ?? undefined,
    readText: () => readText(request, limits, clock),
    send: (status, headers, body) => answer(new Response(status === 204 ? null : body, { status, headers })),
    begin(status, headers) {
      const { stream, writer, cut } = pipe(leaving.signal, { leave, clock, unreadMs: limits.unreadMs });
      cutStream = cut;
      answer(new Response(stream, { status, headers }));
      return writer;
    },
    cut() {
      cutStream();
      answer(Response.error()); // of no consequence when the head has left
    },
  };
  return { carrier, response };
}

/** How long a reader is waited for, and who is told when it has gone. */
interface Patience {
  readonly leave: () => void;
  readonly clock: Clock;
  readonly unreadMs: number;
}

interface Pipe {
  readonly stream: ReadableStream<Uint8Array>;
  readonly writer: StreamedAnswer;
  readonly cut: () => void;
}

/** Lets the writer wait while the reader has enough, and hears of a reader that leaves. */
function pipe(left: AbortSignal, { leave, clock, unreadMs }: Patience): Pipe {
  const encoder = new TextEncoder();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(
    undefined,
    new ByteLengthQueuingStrategy({ highWaterMark: highWaterBytes }),
  );
  const writer = writable.getWriter();
  writer.closed.catch(leave);
  const cut = (): void => void writer.abort(brokenOff('the answer was broken off')).catch(() => undefined);
  return {
    stream: readable,
    cut,
    writer: {
      write(piece) {
        if (left.aborted) return Promise.reject(left.reason);
        writer.write(typeof piece === 'string' ? encoder.encode(piece) : piece).catch(() => undefined);
        if ((writer.desiredSize ?? 0) > 0) return undefined;
        const giveUp = (): void => {
          cut();
          leave();
        };
        const cancel = clock.after(unreadMs, giveUp);
        return writer.ready.finally(cancel);
      },
      end: () => void writer.close().catch(() => undefined),
      cut,
    },
  };
}

const highWaterBytes = 16 * 1024;

async function readText(request: Request, limits: Limits, clock: Clock): Promise<string> {
  const tooSlow = Promise.withResolvers<never>();
  const cancel = clock.after(limits.requestMs, () =>
    tooSlow.reject(new Refused('body-too-slow', 'the body took too long to arrive')),
  );
  const reading = collect(request.body, limits);
  reading.catch(() => undefined); // when it was too slow, nobody waits for it any more
  return Promise.race([reading, tooSlow.promise]).finally(cancel);
}

async function collect(body: ReadableStream<Uint8Array> | null, { bodyBytes }: Limits): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const piece of body ?? []) {
    size += piece.byteLength;
    if (size > bodyBytes) throw new Refused('body-too-large', `the body is larger than ${bodyBytes} bytes`);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

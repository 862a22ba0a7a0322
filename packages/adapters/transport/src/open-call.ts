import type { CallContext } from '@understudy/core';
import type { Pool } from 'undici';

import { Exchange } from './exchange.ts';
import type { Caps } from './intake.ts';
import type { Expected } from './media.ts';
import { Sighting } from './seen.ts';
import type { Seen } from './seen.ts';
import { TransportError } from './trouble.ts';
import { toWireRequest } from './wire-request.ts';
import type { WireResponse } from './wire-response.ts';

/** What every SDK takes as its `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

const callKey: unique symbol = Symbol('call');

/** Carries a call through an SDK to the transport's `fetch`. */
export interface FetchOptions {
  readonly redirect: 'error';
  readonly [callKey]: OpenCall;
}

/** What an adapter gets for one call. */
export interface TransportCall {
  /** For SDKs that take `fetchOptions` per request (openai, anthropic) and were made with the transport's `fetch`. */
  readonly fetchOptions: FetchOptions;
  /** For SDKs that take a `fetch` per request (google). */
  readonly fetch: Fetch;
  readonly seen: Seen;
}

/** What all calls of a transport share. */
export interface Line {
  readonly pool: Pool;
  readonly origin: string;
  readonly caps: Caps;
}

/** One attempt's use of the transport: exactly one request may go out on it. */
export class OpenCall implements TransportCall {
  readonly seen: Sighting = new Sighting();
  readonly fetchOptions: FetchOptions = { redirect: 'error', [callKey]: this };
  readonly #line: Line;
  readonly #context: CallContext;
  readonly #expected: Expected;
  #exchange: Exchange | undefined;
  #dropped = false;

  constructor(line: Line, context: CallContext, expected: Expected) {
    this.#line = line;
    this.#context = context;
    this.#expected = expected;
  }

  get fetch(): Fetch {
    return (input, init) => this.send(input, init);
  }

  async send(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    // An SDK that retries or carries on by itself sends requests nobody decided about, and bills for them.
    if (this.#exchange)
      throw new TransportError('asked-twice', 'the SDK tried to send a second request on one call');
    const response: WireResponse = await this.#dispatch(input, init).response;
    // @ts-expect-error -- the seam: SDKs ask for a whole Response and use what a WireResponse has
    return response;
  }

  /** Throws what the transport found wrong and an SDK kept to itself. */
  check(): void {
    if (this.seen.trouble) throw this.seen.trouble;
  }

  /** The answer has been read. */
  leave(): void {
    this.#exchange?.leave();
  }

  /** Nobody wants the answer: closes the connection at once. */
  drop(): void {
    this.#dropped = true;
    this.#exchange?.drop();
  }

  #dispatch(input: string | URL | Request, init: RequestInit): Exchange {
    const { pool, origin, caps } = this.#line;
    const { signal, limits } = this.#context;
    const request = this.#remember(() => {
      // An SDK may still be getting ready when the caller leaves.
      if (signal.aborted || this.#dropped)
        throw new TransportError('cancelled', 'the caller had left before anything was sent');
      return toWireRequest(input, init, origin);
    });
    // A reply that is not streamed comes when it is finished: only the total limits how long that takes.
    const firstByteMs = this.#expected === 'json' ? limits.totalMs : limits.firstTokenMs;
    const exchange = new Exchange({
      url: `${origin}${request.path}`,
      expected: this.#expected,
      limits: { ...limits, firstByteMs },
      caps,
      seen: this.seen,
      signal,
      sdkSignal: init.signal ?? undefined,
    });
    this.#exchange = exchange;
    pool.dispatch(request, exchange);
    return exchange;
  }

  #remember<Value>(work: () => Value): Value {
    try {
      return work();
    } catch (error) {
      if (error instanceof TransportError) this.seen.trouble ??= error;
      throw error;
    }
  }
}

/** The call that an SDK's request belongs to. */
export function callOf(init: RequestInit | undefined): OpenCall | undefined {
  if (!init || !(callKey in init)) return undefined;
  return init[callKey] instanceof OpenCall ? init[callKey] : undefined;
}

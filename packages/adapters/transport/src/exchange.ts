import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

import type { StreamBody } from './inflow.ts';
import { intakeFor } from './intake.ts';
import type { Caps, Intake, Outlet } from './intake.ts';
import { judgeHead } from './judge-head.ts';
import type { Expected } from './media.ts';
import type { Sighting } from './seen.ts';
import { fromNetwork, TransportError } from './trouble.ts';
import type { TimerName } from './trouble.ts';
import { unpacker } from './unpack.ts';
import type { Unpacker } from './unpack.ts';
import { Watch } from './watch.ts';
import { wireResponse } from './wire-response.ts';
import type { WireResponse } from './wire-response.ts';

/** How long each phase of an exchange may take. */
export interface Limits {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly stallMs: number;
  readonly totalMs: number;
}

/** What an exchange is made from. */
export interface ExchangeOptions {
  readonly url: string;
  readonly expected: Expected;
  readonly limits: Limits;
  readonly caps: Caps;
  readonly seen: Sighting;
  /** The attempt's own signal. */
  readonly signal: AbortSignal;
  /** The SDK's, which fires when it wants no more. */
  readonly sdkSignal: AbortSignal | undefined;
}

/** What may still follow the last event that an SDK reads: with it, the connection can be used again. */
const linger = { bytes: 65_536, ms: 250 };

type State = 'open' | 'leaving' | 'over';

/** One request on the wire, from its dispatch to the last byte of its answer. */
export class Exchange implements Dispatcher.DispatchHandler, Outlet {
  readonly seen: Sighting;
  readonly expected: Expected;
  readonly caps: Caps;
  readonly #options: ExchangeOptions;
  readonly #answer: PromiseWithResolvers<WireResponse> = Promise.withResolvers();
  readonly #watch: Watch;
  #state: State = 'open';
  #statusText = '';
  #readerIsBehind = false;
  #unpackerIsBehind = false;
  #allReceived = false;
  #lingerBytes = linger.bytes;
  #lingerTimer: NodeJS.Timeout | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #unpacker: Unpacker | undefined;
  #intake: Intake | undefined;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.seen = options.seen;
    this.expected = options.expected;
    this.caps = options.caps;
    this.#watch = new Watch(options.limits.totalMs, (timer, limitMs) => this.fail(timeUp(timer, limitMs)));
    this.#watch.limit('connect', options.limits.connectMs);
    options.signal.addEventListener('abort', this.#onCallerLeft, { once: true });
    options.sdkSignal?.addEventListener('abort', this.#onSdkLeft, { once: true });
  }

  /** The answer, once it is known to be one: a stream as soon as it begins, anything else when it is all there. */
  get response(): Promise<WireResponse> {
    return this.#answer.promise;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Thrown, not aborted: an abort would take the connection with it, which others wait for.
    if (this.#state === 'over') throw new Error('given up before it was sent');
    this.#controller = controller;
    this.#watch.limit('first-byte', this.#options.limits.firstByteMs);
  }

  // oxlint-disable-next-line max-params -- undici calls it so
  onResponseStart(
    _controller: unknown,
    status: number,
    headers: IncomingHttpHeaders,
    statusText?: string,
  ): void {
    if (status < 200 || this.#state !== 'open') return;
    this.seen.status = status;
    this.seen.headers = headers;
    this.#statusText = statusText ?? '';
    const reading = judgeHead({ status, headers }, this.expected, this.caps.replyBytes);
    if (reading instanceof TransportError) return this.fail(reading);
    if (reading.as === 'error') this.#mindSilence();
    this.#intake = intakeFor(reading.as, this);
    if (reading.encoding) this.#unpacker = this.#unpack(reading.encoding);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#state === 'leaving') return this.#passOver(chunk);
    if (this.#state === 'over') return;
    this.#mindSilence();
    if (!this.#unpacker) return this.#take(chunk);
    if (this.#unpacker.take(chunk)) return;
    this.#unpackerIsBehind = true;
    this.#mindSilence();
    controller.pause();
  }

  onResponseEnd(): void {
    if (this.#state !== 'open') this.#settle();
    else if (!this.#unpacker) this.#end();
    else {
      this.#allReceived = true;
      this.#mindSilence();
      this.#unpacker.end();
    }
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.#state !== 'open') this.#settle();
    else this.fail(fromNetwork(error, this.seen.status !== undefined));
  }

  respond(content: string | StreamBody, contentType?: string): void {
    const { status = 0, headers } = this.seen;
    const head = { status, headers, statusText: this.#statusText, url: this.#options.url, contentType };
    this.#answer.resolve(wireResponse(head, content));
  }

  /** Closes the connection for a reason that is remembered. */
  fail(error: TransportError): void {
    this.#close(error, true);
  }

  /** Closes the connection because nobody wants the rest. */
  drop(): void {
    this.#close(new TransportError('cancelled', 'nobody wanted the answer any more'), false);
  }

  /** The answer is complete as far as its reader is concerned: lets a short rest pass by, so that the connection lives on. */
  leave(): void {
    if (this.#state !== 'open') return;
    if (this.seen.status === undefined) return this.drop();
    this.#settle();
    this.#state = 'leaving';
    this.#unpacker?.destroy();
    this.#lingerTimer = setTimeout(() => this.drop(), linger.ms);
    this.#controller?.resume();
  }

  pause(): void {
    this.#readerIsBehind = true;
    this.#mindSilence();
    if (this.#unpacker) this.#unpacker.pause();
    else this.#controller?.pause();
  }

  resume(): void {
    if (this.#state !== 'open') return;
    this.#readerIsBehind = false;
    this.#mindSilence();
    if (this.#unpacker) this.#unpacker.resume();
    else this.#controller?.resume();
  }

  /** Silence counts against the provider only while we would read what it sends. */
  #mindSilence(): void {
    if (this.#readerIsBehind || this.#unpackerIsBehind || this.#allReceived) this.#watch.rest();
    else this.#watch.limit('stall', this.#options.limits.stallMs);
  }

  #take(chunk: Uint8Array): void {
    if (this.#state !== 'open') return;
    this.seen.bytes += chunk.length;
    this.#intake?.take(chunk);
  }

  #end(): void {
    if (this.#state !== 'open') return;
    this.#intake?.end();
    this.#settle();
  }

  #close(reason: TransportError, remembered: boolean): void {
    if (this.#state === 'over') return;
    this.#settle();
    this.#unpacker?.destroy();
    this.#controller?.abort(reason);
    const answered = this.#intake?.broke(reason) ?? false;
    if (remembered && !answered) this.seen.trouble ??= reason;
    this.#answer.reject(reason);
  }

  /** Nothing is watched any more. */
  #settle(): void {
    this.#state = 'over';
    this.#watch.stop();
    clearTimeout(this.#lingerTimer);
    this.#options.signal.removeEventListener('abort', this.#onCallerLeft);
    this.#options.sdkSignal?.removeEventListener('abort', this.#onSdkLeft);
  }

  #passOver(chunk: Uint8Array): void {
    this.#lingerBytes -= chunk.length;
    if (this.#lingerBytes < 0) this.drop();
  }

  #unpack(encoding: Parameters<typeof unpacker>[0]): Unpacker {
    return unpacker(encoding, {
      onData: (chunk) => this.#take(chunk),
      onDrain: () => {
        this.#unpackerIsBehind = false;
        this.#mindSilence();
        this.#controller?.resume();
      },
      onEnd: () => this.#end(),
      onError: (cause) =>
        this.fail(new TransportError('encoding', 'the answer could not be unpacked', cause)),
    });
  }

  readonly #onCallerLeft = (): void => this.fail(new TransportError('cancelled', 'the caller left'));
  // Not remembered: an SDK lets go after its own error, and that error is the one to report.
  readonly #onSdkLeft = (): void => this.drop();
}

function timeUp(timer: TimerName, limitMs: number): TransportError {
  return new TransportError(timer, `${describeTimer[timer]} within ${Math.round(limitMs)} ms`);
}

const describeTimer: Readonly<Record<TimerName, string>> = {
  connect: 'no connection',
  'first-byte': 'not a byte',
  stall: 'no further byte',
  total: 'no complete answer',
};

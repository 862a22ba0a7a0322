import type { StreamedAnswer } from '../http/exchange.ts';

/** A streamed answer that is opened by what is first sent: until then there can still be another status. */
export interface LazyAnswer {
  begun(): boolean;
  send(piece: string): void;
  /** Something to wait for, once, before more is sent. */
  takePause(): Promise<void> | undefined;
  /** Asks for a pause of one turn of the event loop. */
  pause(): void;
  end(): void;
}

export function lazyAnswer(open: () => StreamedAnswer): LazyAnswer {
  let out: StreamedAnswer | undefined;
  let paused: Promise<void> | undefined;
  return {
    begun: () => out !== undefined,
    send(piece) {
      out ??= open();
      paused = out.write(piece);
      // Heard by whoever waits for it; when nobody does, the exchange is over and that is known elsewhere.
      paused?.catch(() => undefined);
    },
    takePause() {
      const taken = paused;
      paused = undefined;
      return taken;
    },
    pause() {
      paused ??= new Promise((resolve) => setImmediate(resolve));
    },
    end: () => out?.end(),
  };
}

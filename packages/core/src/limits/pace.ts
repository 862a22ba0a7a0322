/** How long a stream's speed is watched before a judgement; shorter would judge single packets. */
const windowMs = 2000;

/** English text averages four characters a token; exactness does not matter to a crawl. */
const charactersPerToken = 4;

/** What is known of a stream's speed; `early` is nothing yet. */
export type Speed = 'early' | 'fast-enough' | 'too-slow';

/** Watches how fast a stream writes, counting only the time spent waiting for the provider. */
export interface Pace {
  /** Content arrived after this much waiting. */
  add(content: string, waitedMs: number): Speed;
  /** How long the provider may be silent now before it is too slow. */
  patienceMs(): number;
}

/** Starts a watch for at least this many tokens per second. */
export function watchPace(minTokensPerSecond: number): Pace {
  const msPerToken = 1000 / minTokensPerSecond;
  let tokens = 0;
  let elapsedMs = 0;
  return {
    add(content, waitedMs) {
      tokens += content.length / charactersPerToken;
      elapsedMs += waitedMs;
      if (elapsedMs < windowMs) return 'early';
      const speed = tokens * msPerToken < elapsedMs ? 'too-slow' : 'fast-enough';
      tokens = 0;
      elapsedMs = 0;
      return speed;
    },
    patienceMs: () => Math.max(windowMs, tokens * msPerToken) - elapsedMs,
  };
}

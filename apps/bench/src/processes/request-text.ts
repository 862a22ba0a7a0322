/** How an upstream of the bench is to answer: it is asked in words, which come through every gateway unchanged. */
export interface Pace {
  readonly words: number;
  readonly gapMs: number;
}

export function paceText({ words, gapMs }: Pace): string {
  return `Say ${words} words, one every ${gapMs} ms. ${'My order has not come. '.repeat(20)}`;
}

export function paceIn(text: string): Pace {
  const [, words = '1', gapMs = '0'] = /Say (\d+) words, one every (\d+) ms/.exec(text) ?? [];
  return { words: Number(words), gapMs: Number(gapMs) };
}

/** In the first word of a stream: when the upstream had the request and when it sent the word. */
export interface Stamp {
  readonly receivedMicros: number;
  readonly sentMicros: number;
}

export function stampText({ receivedMicros, sentMicros }: Stamp): string {
  return `${receivedMicros}~${sentMicros}`;
}

export function stampIn(text: string): Stamp | undefined {
  const [, received, sent] = /(\d+)~(\d+)/.exec(text) ?? [];
  if (received === undefined) return undefined;
  return { receivedMicros: Number(received), sentMicros: Number(sent) };
}

/** On a clock that all processes of a machine share. */
export function sharedMicros(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

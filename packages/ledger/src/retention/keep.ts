/** How long rows stay, in milliseconds. Captures, cached answers and idempotency keys carry an end of their own. */
export interface Keep {
  /** Requests with their attempts and all that hangs on them. */
  readonly requestsMs: number;
  readonly eventsMs: number;
  /** The totals: these outlive the rows they were made from. */
  readonly rollupsMs: number;
}

/** A time as people write it: `90d`, `36h`, `2y`. */
export type KeepTime = `${number}${'h' | 'd' | 'w' | 'y'}`;

/** `90d` for all rows, or a time for each kind. */
export type KeepInput =
  | KeepTime
  | {
      readonly requests?: KeepTime | undefined;
      readonly events?: KeepTime | undefined;
      readonly rollups?: KeepTime | undefined;
    };

const defaults = { requests: '90d', rollups: '3y' } as const;

/** Reads how long rows are to stay. */
export function keepFrom(input: KeepInput = {}): Keep {
  const given = typeof input === 'string' ? { requests: input } : input;
  const requestsMs = readTime('requests', given.requests ?? defaults.requests);
  const eventsMs = given.events === undefined ? requestsMs : readTime('events', given.events);
  if (given.rollups === undefined) {
    return { requestsMs, eventsMs, rollupsMs: Math.max(requestsMs, readTime('rollups', defaults.rollups)) };
  }
  const rollupsMs = readTime('rollups', given.rollups);
  if (rollupsMs < requestsMs)
    throw new Error('keep.rollups is shorter than keep.requests: totals outlive their rows');
  return { requestsMs, eventsMs, rollupsMs };
}

function readTime(what: string, text: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)([hdwy])$/.exec(text) ?? [];
  const timeMs = Number(amount) * (unitMs[unit] ?? 0);
  // A key that expires within the hour must find the row of its request.
  if (!(timeMs >= hourMs)) {
    throw new Error(
      `keep.${what} is ${JSON.stringify(text)}; write a time of at least an hour, such as 36h, 90d or 2y`,
    );
  }
  return timeMs;
}

const hourMs = 3_600_000;
const unitMs: Readonly<Record<string, number>> = {
  h: hourMs,
  d: 24 * hourMs,
  w: 7 * 24 * hourMs,
  y: 365 * 24 * hourMs,
};

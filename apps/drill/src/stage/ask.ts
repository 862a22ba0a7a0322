import { Agent, request as send } from 'node:http';
import type { IncomingMessage } from 'node:http';

/** How one request ended for its caller. */
export interface Asked {
  /** What was asked for. */
  readonly task: string;
  /** On the clock of the drill. */
  readonly atMs: number;
  readonly tookMs: number;
  readonly isStream: boolean;
  /** 0 when there was no answer at all. */
  readonly status: number;
  /** Why there was none. */
  readonly broke: string | undefined;
  readonly servedBy: string | undefined;
  readonly requestId: string | undefined;
  /** The word for what went wrong, also at the end of a stream. */
  readonly errorCode: string | undefined;
  /** Calls to providers that were made for it, as far as its head tells: a stream’s head comes before its calls end. */
  readonly calls: number;
  /** When a caller who got no answer is told to come back. */
  readonly retryAfterMs: number | undefined;
  readonly text: string;
  /** Whole answers are; streams when they ended as they promise to. */
  readonly isWhole: boolean;
}

export interface Asking {
  readonly url: string;
  /** Its name, or that of a model: `provider/name`. */
  readonly task: string;
  readonly isStream?: boolean | undefined;
  readonly key?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly prompt?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: 1024 });

/** Lets go of the connections that nobody uses. */
export function hangUp(): void {
  agent.destroy();
}

/** One chat completion through `/v1`. Never throws: what went wrong is in what comes back. */
export function ask(asking: Asking): Promise<Asked> {
  const { url, task, isStream = false, signal } = asking;
  const { promise, resolve } = Promise.withResolvers<Asked>();
  const { headers, body } = messageOf(asking);
  const atMs = performance.now();
  let seen: Seen = { ...nothing, task, isStream };
  const over = (): void => resolve({ ...seen, atMs, tookMs: performance.now() - atMs });
  const sent = send(`${url}/v1/chat/completions`, { method: 'POST', agent, headers, signal }, (response) => {
    seen = { ...seen, ...begun(response) };
    let raw = '';
    response.setEncoding('utf8').on('data', (piece: string) => (raw += piece));
    response.once('close', () => {
      seen = { ...seen, ...(isStream && seen.status === 200 ? readStream(raw) : readWhole(raw)) };
      over();
    });
    response.on('error', () => undefined); // the close follows
  });
  sent.once('error', ({ message }) => {
    seen = { ...seen, broke: message };
    over();
  });
  sent.end(body);
  return promise;
}

type Seen = Omit<Asked, 'atMs' | 'tookMs'>;

const nothing = {
  status: 0,
  broke: undefined,
  servedBy: undefined,
  requestId: undefined,
  errorCode: undefined,
  calls: 0,
  retryAfterMs: undefined,
  text: '',
  isWhole: false,
};

interface Message {
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

function messageOf({ task, isStream, key, idempotencyKey, prompt }: Asking): Message {
  const body = JSON.stringify({
    model: task.includes('/') ? task : `task/${task}`,
    messages: [{ role: 'user', content: prompt ?? 'Where is my parcel?' }],
    ...(isStream && { stream: true }),
  });
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
  };
  return { headers, body };
}

function begun({ statusCode = 0, headers }: IncomingMessage): Partial<Seen> {
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    status: statusCode,
    servedBy: header('x-understudy-served-by'),
    requestId: header('x-understudy-request-id'),
    calls: Number(header('x-understudy-attempts') ?? 0),
    retryAfterMs: secondsIn(header('retry-after')),
  };
}

function secondsIn(retryAfter: string | undefined): number | undefined {
  return retryAfter === undefined ? undefined : Number(retryAfter) * 1000;
}

function readWhole(raw: string): Pick<Asked, 'text' | 'isWhole' | 'errorCode'> {
  try {
    const { choices, error } = completionIn(raw);
    const text = choices?.[0]?.message?.content ?? '';
    return { text, isWhole: choices !== undefined, errorCode: error?.code };
  } catch {
    return { text: '', isWhole: false, errorCode: undefined };
  }
}

function readStream(raw: string): Partial<Asked> {
  const events = raw
    .split('\n\n')
    .slice(0, -1) // what follows the last break was cut off while it was said
    .filter((line) => line.startsWith('data: {'))
    .map((line) => completionIn(line.slice('data: '.length)));
  const servedBy = events.findLast(({ understudy }) => understudy)?.understudy?.served_by;
  return {
    text: events.map(({ choices }) => choices?.[0]?.delta?.content ?? '').join(''),
    isWhole: raw.includes('data: [DONE]'),
    errorCode: events.at(-1)?.error?.code,
    ...(servedBy !== undefined && { servedBy }),
  };
}

function completionIn(text: string): Completion {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- what it lacks is seen as missing
  return JSON.parse(text) as Completion;
}

interface Completion {
  readonly choices?: readonly {
    readonly message?: { readonly content?: string | null };
    readonly delta?: { readonly content?: string | null };
  }[];
  readonly error?: { readonly code?: string };
  readonly understudy?: { readonly served_by?: string };
}

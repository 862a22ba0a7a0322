import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a provider fares at the moment. */
export type Mood =
  | {
      readonly is: 'well';
      readonly afterMs?: number | undefined;
      /** Between two words of a stream that begins now. */
      readonly gapMs?: number | undefined;
    }
  | {
      readonly is: 'refusing';
      readonly status: number;
      readonly code?: string | undefined;
      readonly headers?: Readonly<Record<string, string>> | undefined;
      readonly afterMs?: number | undefined;
    }
  /** Streams break off after so many words, without an end. */
  | { readonly is: 'cutting'; readonly afterWords: number }
  /** Takes the request and never says a word. */
  | { readonly is: 'silent' }
  /** Ends every connection at once. */
  | { readonly is: 'gone' };

/** One request as the provider saw it. */
export interface Received {
  /** What the provider calls it, in the header of its answer. */
  readonly id: string;
  readonly atMs: number;
  readonly path: string;
  readonly isStream: boolean;
  /** The last message. */
  readonly prompt: string;
  /** What was asked of it, and how far it came. */
  readonly how: 'answered' | 'refused' | 'cut' | 'left' | 'open';
}

/** A provider that speaks OpenAI's dialect, keeps its own count, and fares as it is told. */
export interface Upstream {
  readonly url: string;
  readonly received: readonly Received[];
  /** Under way now. */
  readonly open: number;
  /** The most that were ever under way at once. */
  readonly mostOpen: number;
  fares(mood: Mood): void;
  stop(): Promise<void>;
}

export interface UpstreamOptions {
  readonly words?: number | undefined;
  /** Between two words of a stream. */
  readonly gapMs?: number | undefined;
  /** What is refused with a 529 when so many are under way: a provider weaker than its load. */
  readonly capacity?: number | undefined;
}

export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const { words = 8, gapMs = 5, capacity = Infinity } = options;
  const received: Seen[] = [];
  let mood: Mood = { is: 'well' };
  let open = 0;
  let mostOpen = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const id = `call-${received.length + 1}`;
    const seen: Seen = { id, atMs: performance.now(), path, isStream: false, prompt: '', how: 'open' };
    received.push(seen);
    response.setHeader('x-request-id', id);
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    response.once('close', () => {
      open -= 1;
      if (seen.how === 'open') seen.how = 'left';
    });
    const now: Mood = open > capacity ? { is: 'refusing', status: 529 } : mood;
    if (now.is === 'gone') return void request.socket.destroy();
    void readText(request).then(
      (text) => {
        Object.assign(seen, orderIn(text));
        answer({ response, mood: now, seen, words, gapMs });
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // oxlint-disable-next-line typescript/consistent-type-assertions -- of a server that listens on a port
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    received,
    get open() {
      return open;
    },
    get mostOpen() {
      return mostOpen;
    },
    fares: (next) => void (mood = next),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function orderIn(text: string): Pick<Received, 'isStream' | 'prompt'> {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- from our own gateway; what it lacks is seen as missing
  const { stream = false, messages } = JSON.parse(text) as Order;
  const said = messages?.at(-1)?.content;
  return { isStream: stream, prompt: typeof said === 'string' ? said : JSON.stringify(said ?? '') };
}

interface Order {
  readonly stream?: boolean;
  readonly messages?: readonly { readonly content?: unknown }[];
}

/** Written while it happens. */
type Seen = { -readonly [Key in keyof Received]: Received[Key] };

interface Answering {
  readonly response: ServerResponse;
  readonly mood: Mood;
  readonly seen: Seen;
  readonly words: number;
  readonly gapMs: number;
}

function answer(answering: Answering): void {
  const { mood, response } = answering;
  if (mood.is === 'silent' || mood.is === 'gone') return;
  const afterMs = mood.is === 'cutting' ? 0 : (mood.afterMs ?? 0);
  if (afterMs === 0) return begin(answering);
  const timer = setTimeout(() => begin(answering), afterMs);
  response.once('close', () => clearTimeout(timer));
}

function begin({ response, mood, seen, words, gapMs }: Answering): void {
  if (mood.is === 'refusing') {
    seen.how = 'refused';
    const error = { message: 'not now', type: 'error', param: null, code: mood.code ?? null };
    response.writeHead(mood.status, { 'content-type': 'application/json', ...mood.headers });
    return void response.end(JSON.stringify({ error }));
  }
  const limit = mood.is === 'cutting' ? mood.afterWords : Infinity;
  if (seen.isStream) {
    const pace = mood.is === 'well' ? (mood.gapMs ?? gapMs) : gapMs;
    return speak({ response, seen, words, gapMs: pace, limit });
  }
  seen.how = limit === Infinity ? 'answered' : 'cut';
  const whole = JSON.stringify(wholeAnswer(words));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length });
  if (limit === Infinity) response.end(whole);
  else response.write(whole.slice(0, -20), () => response.destroy());
}

interface Speaking extends Pick<Answering, 'response' | 'seen' | 'words' | 'gapMs'> {
  readonly limit: number;
}

function speak({ response, seen, words, gapMs, limit }: Speaking): void {
  let said = 0;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const timer = setInterval(() => {
    if (said >= limit) {
      seen.how = 'cut';
      clearInterval(timer);
      response.destroy();
      return;
    }
    said += 1;
    response.write(chunk({ content: wordAt(said) }));
    if (said < words) return;
    seen.how = 'answered';
    clearInterval(timer);
    response.end(`${chunk({}, 'stop')}${lastChunk(words)}data: [DONE]\n\n`);
  }, gapMs);
  response.once('close', () => clearInterval(timer));
}

/** The words of an answer, so that a reader can tell whether one is missing, doubled or of another answer. */
function wordAt(number: number): string {
  return `word-${number} `;
}

/** The whole text of an answer of so many words. */
export function answerOf(words: number): string {
  return Array.from({ length: words }, (_, index) => wordAt(index + 1)).join('');
}

const head = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'large' };
/** What every request to it counts as. */
export const inputTokens = 20;
const usageOf = (words: number): object => ({
  prompt_tokens: inputTokens,
  completion_tokens: words,
  total_tokens: inputTokens + words,
});

function wholeAnswer(words: number): object {
  const message = { role: 'assistant', content: answerOf(words) };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  return { ...head, object: 'chat.completion', choices, usage: usageOf(words) };
}

function chunk(delta: object, finish: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices })}\n\n`;
}

function lastChunk(words: number): string {
  const last = { ...head, object: 'chat.completion.chunk', choices: [], usage: usageOf(words) };
  return `data: ${JSON.stringify(last)}\n\n`;
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += String(piece);
  return text;
}

import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the parrot heard, to be said back where it does not belong. */
interface Heard {
  readonly key: string;
  readonly everything: string;
  readonly prompt: string;
}

type Said = (heard: Heard, response: ServerResponse) => void;

/** A provider that repeats keys and prompts in each of its failures, by the first part of the path. @internal */
export interface Parrot {
  readonly url: string;
  /** How often it was asked, by the way in which it fails. */
  readonly asked: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** @internal */
export async function startParrot(prompt: string): Promise<Parrot> {
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const [, how = ''] = (request.url ?? '').split('/');
    asked.set(how, (asked.get(how) ?? 0) + 1);
    void read(request).then((body) => {
      const key = keyIn(request);
      const everything = `${request.rawHeaders.join(' ')} ${request.url} ${body}`;
      wrongs[how]?.({ key, everything, prompt }, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${port}`, asked },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function keyIn({ headers, url }: IncomingMessage): string {
  const named = headers['authorization'] ?? headers['x-api-key'] ?? headers['api-key'];
  const key = named ?? headers['x-goog-api-key'] ?? new URL(url ?? '', 'http://x').searchParams.get('key');
  return String(key).replace('Bearer ', '');
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += String(piece);
  return text;
}

const json =
  (status: number, body: (heard: Heard) => object, headers: (heard: Heard) => object = () => ({})): Said =>
  (heard, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers(heard) })
      .end(JSON.stringify(body(heard)));

const events =
  (...frames: readonly ((heard: Heard) => string)[]): Said =>
  (heard, response) =>
    response
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .end(frames.map((frame) => `data: ${frame(heard)}\n\n`).join(''));

/** An error in words that OpenAI, Anthropic and Google all could have said. */
const error =
  (message: (heard: Heard) => string, code = 'odd') =>
  (heard: Heard): object => ({
    type: 'error',
    error: { type: code, code, status: code, message: message(heard), param: heard.key },
  });

const chunk = (content: string): string =>
  JSON.stringify({
    ...{ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' },
    choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }],
  });

const masked = (key: string): string => `${key.slice(0, 5)}*******${key.slice(-6)}`;

/** What it says in the places of an answer. @internal */
export const answered = 'canaryanswer is what nobody else may read';

/** Every way in which it goes wrong. @internal */
export const wrongs: Readonly<Record<string, Said>> = {
  'key-whole': json(
    401,
    error(({ key }) => `Incorrect API key provided: ${key}.`, 'invalid_api_key'),
  ),
  'key-masked': json(
    401,
    error(({ key }) => `Incorrect API key provided: ${masked(key)}`),
  ),
  'key-quoted': json(
    403,
    error(({ key }) => `The key "${key}" may not use this.`),
  ),
  'key-is-code': json(401, ({ key }) => ({
    error: { type: key, code: key, status: key, message: 'no', param: key },
  })),
  'key-in-headers': json(
    500,
    error(() => 'odd'),
    ({ key }) => ({
      ...{ 'x-request-id': key, 'request-id': key, 'retry-after': key, 'www-authenticate': `Bearer ${key}` },
    }),
  ),
  'prompt-quoted': json(
    400,
    error(({ prompt }) => `Cannot read: "${prompt}"`),
  ),
  'prompt-bare': json(
    400,
    error(({ prompt }) => `Cannot read: ${prompt}`),
  ),
  'everything-in-error': json(
    422,
    error(({ everything }) => everything),
  ),
  'everything-as-page': ({ everything }, response) =>
    response.writeHead(500, { 'content-type': 'text/html' }).end(`<pre>${everything}</pre>`),
  'everything-as-text': ({ everything }, response) =>
    response.writeHead(503, { 'content-type': 'text/plain' }).end(everything),
  'page-with-200': ({ everything }, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<pre>${everything}</pre>`),
  'broken-json': ({ key, prompt }, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(`${key} {"${prompt}`),
  'error-in-200': json(
    200,
    error(({ everything }) => everything),
  ),
  'key-in-redirect': ({ key, prompt }, response) =>
    response
      .writeHead(307, { location: `http://127.0.0.1:9/?key=${key}&q=${encodeURIComponent(prompt)}` })
      .end(),
  'key-in-content-type': ({ key }, response) =>
    response.writeHead(200, { 'content-type': `text/${key}` }).end(key),
  'key-as-encoding': ({ key }, response) =>
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': key }).end('{}'),
  'not-http': ({ key, prompt }, response) => void response.socket?.end(`${key} ${prompt}\r\n\r\n`),
  'events-error': events((heard) => JSON.stringify(error(({ everything }) => everything)(heard))),
  'events-broken': events(({ key, prompt }) => `{"${key} ${prompt}`),
  'events-late-error': events(
    () => chunk(answered),
    (heard) => JSON.stringify(error(({ everything }) => everything)(heard)),
  ),
  'events-cut': events(() => chunk(answered)),
  'answer-of-no-form': json(200, () => ({
    ...{ id: 'c', object: 'chat.completion', created: 1, model: 'm' },
    choices: [{ index: 0, message: { role: 'assistant', content: answered }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  })),
  refusal: json(200, ({ prompt }) => ({
    ...{ id: 'c', object: 'chat.completion', created: 1, model: 'm' },
    choices: [
      { index: 0, message: { role: 'assistant', content: null, refusal: prompt }, finish_reason: 'stop' },
    ],
  })),
};

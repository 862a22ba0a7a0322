import { createLlm, LlmError } from '@understudy/client';
import type { Asking, Door, Ending } from '@understudy/testing/matrix';
import { OpenAI } from 'openai';

import type { AppRouter } from '../src/router.ts';
import { readEvents } from './read-events.ts';

/** Every door of the gateway for tasks. One that is added here is in all tables of scenarios. */
export const everyDoor: Readonly<Record<string, Door>> = {
  'tRPC mutate': { upstream: 'whole', dialect: 'trpc', ask: mutate },
  'tRPC stream': { upstream: 'streamed', dialect: 'trpc', ask: streamTyped },
  'plain HTTP': { upstream: 'whole', dialect: 'plain', ask: askPlain },
  'plain HTTP events': { upstream: 'streamed', dialect: 'plain', ask: streamPlain },
  '/v1': { upstream: 'whole', dialect: 'openai', ask: complete },
  '/v1 stream': { upstream: 'streamed', dialect: 'openai', ask: streamChunks },
};

/** One way to ask for the shipped support chat. */
export type AskDoor = (url: string, question: string) => Promise<Ending>;

/** The doors that can ask for the shipped support chat, which is a stream to those who are typed. */
export const doors: Readonly<Record<string, AskDoor>> = Object.fromEntries(
  Object.entries(everyDoor)
    .filter(([name]) => name !== 'tRPC mutate')
    .map(([name, { ask }]) => [name, (url, question) => ask(url, supportChat(question))]),
);

const supportChat = (question: string): Asking => ({
  task: 'supportChat',
  messages: [{ role: 'user', content: question }],
});

export function askPlainly(url: string, question: string): Promise<Ending> {
  return askPlain(url, supportChat(question));
}

export function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
}

export function openAi(url: string, apiKey: string = 'none'): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
}

interface Answer {
  readonly output: unknown;
  readonly meta: { readonly servedBy?: string };
}

interface TypedTask {
  mutate(input: object, options: object): Promise<Answer>;
  stream(
    input: object,
    options: object,
  ): AsyncIterable<{ type: string; text?: string }> & { result: Promise<Answer> };
}

/** Of tasks whose names are data, the compiler knows nothing. */
function typed(url: string, { key }: Asking): Readonly<Record<string, TypedTask>> {
  return createLlm<AppRouter>({ url, key, retry: { tries: 1 } }) as unknown as Record<string, TypedTask>;
}

async function mutate(url: string, asking: Asking): Promise<Ending> {
  const { task, messages, signal, idempotencyKey } = asking;
  try {
    const sent = { input: { messages }, idempotencyKey };
    return served((await typed(url, asking)[`${task}Whole`]?.mutate(sent, { signal })) ?? failed(task));
  } catch (error) {
    return failedBy(error, '');
  }
}

async function streamTyped(url: string, asking: Asking): Promise<Ending> {
  const { task, messages, signal, idempotencyKey } = asking;
  let text = '';
  try {
    const sent = { input: { messages }, idempotencyKey };
    const stream = typed(url, asking)[task]?.stream(sent, { signal }) ?? failed(task);
    for await (const event of stream) {
      if (event.type !== 'text-delta') continue;
      text += event.text ?? '';
      asking.onPiece?.();
    }
    return served(await stream.result);
  } catch (error) {
    return failedBy(error, text);
  }
}

function failed(task: string): never {
  throw new Error(`no task ${task}`);
}

function served({ output, meta }: Answer): Ending {
  const text = typeof output === 'string' ? output : JSON.stringify(output);
  return { text, status: 200, servedBy: meta.servedBy };
}

interface TaskFailure {
  readonly kind: string;
}

async function askPlain(url: string, asking: Asking): Promise<Ending> {
  try {
    const response = await postTask(url, asking, {});
    if (!response.ok) return await refusal(response);
    return served((await response.json()) as Answer);
  } catch (error) {
    return failedBy(error, '');
  }
}

async function streamPlain(url: string, asking: Asking): Promise<Ending> {
  let text = '';
  try {
    const response = await postTask(url, asking, { stream: true });
    if (!response.ok || !response.body) return await refusal(response);
    for await (const { event, data } of readEvents(response.body)) {
      const said = JSON.parse(data) as Answer & TaskFailure & { readonly text: string };
      if (event === 'error') return { status: 200, text, word: said.kind };
      if (event === 'finish') return served(said);
      if (event !== 'text-delta') continue;
      text += said.text;
      asking.onPiece?.();
    }
    return { status: 200, text, word: 'cut without a word' };
  } catch (error) {
    return failedBy(error, text);
  }
}

function postTask(
  url: string,
  { task, messages, key, idempotencyKey, signal }: Asking,
  more: object,
): Promise<Response> {
  return post(
    `${url}/v1/tasks/${task}`,
    { input: { messages }, ...more },
    {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    signal,
  );
}

async function refusal(response: Response): Promise<Ending> {
  const { error } = (await response.json()) as { readonly error: TaskFailure };
  return { status: response.status, word: error.kind };
}

async function complete(url: string, asking: Asking): Promise<Ending> {
  try {
    const { data, response } = await openAi(url, asking.key)
      .chat.completions.create(chatBody(asking), sending(asking))
      .withResponse();
    const [choice] = data.choices;
    return {
      text: choice?.message.content ?? undefined,
      status: 200,
      servedBy: response.headers.get('x-understudy-served-by') ?? undefined,
      ...(choice?.finish_reason === 'content_filter' && { word: 'content_filter' }),
      ...(typeof choice?.message.refusal === 'string' && { word: 'refused' }),
    };
  } catch (error) {
    return failedBy(error, '');
  }
}

async function streamChunks(url: string, asking: Asking): Promise<Ending> {
  let text = '';
  let servedBy: string | undefined;
  let word: string | undefined;
  try {
    const body = { ...chatBody(asking), stream: true as const };
    for await (const chunk of await openAi(url, asking.key).chat.completions.create(body, sending(asking))) {
      const [choice] = chunk.choices;
      const { content, refusal: refused } = choice?.delta ?? {};
      if (refused) word = 'refused';
      else if (choice?.finish_reason === 'content_filter') word ??= 'content_filter';
      text += content ?? '';
      if (content) asking.onPiece?.();
      servedBy = (chunk as { understudy?: { served_by: string } }).understudy?.served_by ?? servedBy;
    }
    // Of a stream that it was told to leave, the SDK says nothing.
    if (asking.signal?.aborted) return { text, word: 'cancelled' };
    return { text, status: 200, servedBy, word };
  } catch (error) {
    return failedBy(error, text);
  }
}

const chatBody = ({ task, messages }: Asking) => ({ model: `task/${task}`, messages: [...messages] });

const sending = ({ signal, idempotencyKey }: Asking) => ({
  ...(signal && { signal }),
  headers: { ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }) },
});

/** What a client throws; in a stream that has begun, the failure has no status of its own. */
function failedBy(error: unknown, text: string): Ending {
  const told = text === '' ? {} : { text };
  if (error instanceof LlmError && error.kind === 'cancelled') return { ...told, word: 'cancelled' };
  if (error instanceof LlmError)
    return { ...told, status: text === '' ? error.httpStatus : 200, word: error.kind };
  if (error instanceof OpenAI.APIUserAbortError) return { ...told, word: 'cancelled' };
  if (error instanceof OpenAI.APIError)
    return { ...told, status: error.status ?? 200, word: error.code ?? undefined };
  if (error instanceof Error && error.name === 'AbortError') return { ...told, word: 'cancelled' };
  throw error;
}

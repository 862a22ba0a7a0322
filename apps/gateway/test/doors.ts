import { createLlm, LlmError } from '@understudy/client';
import { OpenAI } from 'openai';

import type { AppRouter } from '../src/router.ts';

/** How a call ended, as far as every door can tell it. */
export interface Ending {
  readonly text?: string | undefined;
  readonly status?: number | undefined;
  readonly servedBy?: string | undefined;
}

/** One way to ask for the shipped support chat. */
export type AskDoor = (url: string, question: string) => Promise<Ending>;

const messagesOf = (question: string) => [{ role: 'user' as const, content: question }];

/** Every door of the gateway, whole answers and streams. A door that is added belongs here. */
export const doors: Readonly<Record<string, AskDoor>> = {
  'tRPC stream': async (url, question) => {
    const llm = createLlm<AppRouter>({ url });
    try {
      const { output, meta } = await llm.supportChat.stream({ input: { messages: messagesOf(question) } })
        .result;
      return { text: output, status: 200, servedBy: meta.servedBy };
    } catch (error) {
      if (!(error instanceof LlmError)) throw error;
      return { status: error.httpStatus };
    }
  },
  'plain HTTP': askPlainly,
  '/v1': async (url, question) => {
    try {
      const { data, response } = await openAi(url)
        .chat.completions.create({ model: 'task/support_chat', messages: messagesOf(question) })
        .withResponse();
      return {
        text: data.choices[0]?.message.content ?? undefined,
        status: 200,
        servedBy: response.headers.get('x-understudy-served-by') ?? undefined,
      };
    } catch (error) {
      return refusedBy(error);
    }
  },
  '/v1 stream': async (url, question) => {
    try {
      const stream = await openAi(url).chat.completions.create({
        ...{ model: 'task/support_chat', messages: messagesOf(question), stream: true as const },
      });
      let text = '';
      let servedBy: string | undefined;
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? '';
        servedBy = (chunk as { understudy?: { served_by: string } }).understudy?.served_by ?? servedBy;
      }
      return { text, status: 200, servedBy };
    } catch (error) {
      return refusedBy(error);
    }
  },
};

export async function askPlainly(url: string, question: string): Promise<Ending> {
  const response = await post(`${url}/v1/tasks/support-chat`, {
    input: { messages: messagesOf(question) },
  });
  if (!response.ok) return { status: response.status };
  const { output, meta } = (await response.json()) as { output: string; meta: { servedBy: string } };
  return { text: output, status: 200, servedBy: meta.servedBy };
}

export function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

export function openAi(url: string, apiKey: string = 'none'): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
}

function refusedBy(error: unknown): Ending {
  if (error instanceof OpenAI.APIError) return { status: error.status };
  throw error;
}

import type { Content, JsonObject, Message, ModelCall, Provider } from '@understudy/core';

import { sampleValue } from './sample-value.ts';

/**
 * What the stand-ins say. Not every protocol tells them which schema an answer must fit, so the book is told
 * of each call before it is made, and finds it again by the words of the prompt.
 */
export interface ScriptBook {
  /** The same provider; the book listens. */
  listenTo(provider: Provider): Provider;
  /** The answer to a prompt. */
  answerTo(prompt: string): string;
}

export function createScriptBook(): ScriptBook {
  const schemas = new Map<string, JsonObject | undefined>();
  const remember = (call: ModelCall): void => {
    const prompt = lastWords(call.messages);
    schemas.delete(prompt);
    schemas.set(prompt, call.format.type === 'json' ? call.format.schema : undefined);
    const [oldest] = schemas.keys();
    if (schemas.size > mostRemembered && oldest !== undefined) schemas.delete(oldest);
  };
  return {
    listenTo: (provider) => ({
      ...provider,
      generate(call, context) {
        remember(call);
        return provider.generate(call, context);
      },
      ...(provider.stream && { stream: streamOf(provider.stream.bind(provider), remember) }),
    }),
    answerTo(prompt) {
      const schema = schemas.get(prompt);
      return schema ? JSON.stringify(sampleValue(schema)) : spoken(prompt);
    },
  };
}

type Streaming = NonNullable<Provider['stream']>;

function streamOf(stream: Streaming, remember: (call: ModelCall) => void): Streaming {
  return (call, context) => {
    remember(call);
    return stream(call, context);
  };
}

/** More calls than are ever under way at once. */
const mostRemembered = 2000;

/** The text of the user's last turn. */
function lastWords(messages: readonly Message[]): string {
  const last = messages.findLast(({ role }) => role === 'user');
  return last?.role === 'user' ? wordsOf(last.content) : '';
}

function wordsOf(content: Content): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function spoken(prompt: string): string {
  const heard = prompt.trim().replaceAll(/\s+/g, ' ').slice(0, longestEcho);
  return `This is a rehearsal: no model was asked and nothing was paid. What reached the stage was: “${heard}”. With a provider's key in the environment, a model answers here.`;
}

const longestEcho = 160;

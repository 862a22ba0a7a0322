import { messagesFor } from '@understudy/core';
import type { Answer, LlmRequest } from '@understudy/core';

type Redact = (text: string) => string;

/** The prompt as JSON, as the model saw it that answered: messages, or the texts to embed. */
export function promptText(request: LlmRequest, servedBy: string | undefined, redact: Redact): string {
  if (request.mode === 'embed') return jsonOf(request.values, redact);
  const { prompt } = request;
  return jsonOf(servedBy === undefined ? prompt.messages : messagesFor(prompt, servedBy), redact);
}

/** The answer as JSON: a text, or what the task's schema made of it, with its tool calls and reasoning if there are any. */
export function answerText({ output, toolCalls, reasoning }: Answer, redact: Redact): string {
  const told = {
    output,
    ...(toolCalls.length > 0 && { toolCalls }),
    ...(reasoning !== undefined && { reasoning }),
  };
  return jsonOf(told, redact);
}

/** Redacts texts before they become JSON: a pattern must not break it, nor miss what is escaped in it. */
function jsonOf(value: unknown, redact: Redact): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    // Images are large, and no hook can look into them. What is bound to a provider is for nobody to read.
    if (key === 'base64') return '[image]';
    if (key === 'bound') return undefined;
    return typeof inner === 'string' ? redact(inner) : inner;
  });
}

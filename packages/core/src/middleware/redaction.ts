import type { Content, Message } from '../ports/message.ts';
import { mapMessages } from '../tasks/render.ts';
import type { Middleware } from './middleware.ts';

/** Patterns by the word that takes the place of what they match, or a function over each text. */
export type RedactionOptions =
  | { readonly patterns: Readonly<Record<string, RegExp>> }
  | { readonly replace: (text: string) => string };

/**
 * Takes private things out of every text before any model sees it: `{ patterns: { email: /\S+@\S+/ } }` sends `[email]`.
 * Reads text only, not images; the answer comes back as the model gave it.
 */
export function redaction(options: RedactionOptions): Middleware {
  const replace = 'replace' in options ? options.replace : replacer(options.patterns);
  return async (request, next) => {
    const prompt = mapMessages(request.prompt, (messages) =>
      messages.map((message) => redact(message, replace)),
    );
    return next({ ...request, prompt, values: request.values.map(replace) });
  };
}

function replacer(patterns: Readonly<Record<string, RegExp>>): (text: string) => string {
  // Without `g`, or with `y`, only the first match would go, and the others would leak.
  const all = Object.entries(patterns).map(([word, { source, flags }]) => ({
    pattern: new RegExp(source, `${flags.replace(/[gy]/g, '')}g`),
    word: `[${word}]`,
  }));
  return (text) => all.reduce((left, { pattern, word }) => left.replace(pattern, () => word), text);
}

function redact(message: Message, replace: (text: string) => string): Message {
  switch (message.role) {
    case 'system':
    case 'tool':
      return { ...message, content: replace(message.content) };
    case 'user':
      return { ...message, content: redactContent(message.content, replace) };
    case 'assistant': {
      const toolCalls = message.toolCalls?.map((call) => ({
        ...call,
        arguments: redactJson(call.arguments, replace),
      }));
      return { ...message, content: replace(message.content), toolCalls };
    }
  }
}

function redactContent(content: Content, replace: (text: string) => string): Content {
  if (typeof content === 'string') return replace(content);
  return content.map((part) => (part.type === 'text' ? { ...part, text: replace(part.text) } : part));
}

/** Only the strings inside are text: anything else would break the JSON. */
function redactJson(json: string, replace: (text: string) => string): string {
  try {
    JSON.parse(json);
  } catch {
    return replace(json);
  }
  return json.replace(/"(?:[^"\\]|\\.)*"/g, (literal) =>
    JSON.stringify(replace(String(JSON.parse(literal)))),
  );
}

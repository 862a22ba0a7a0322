import { listOf, looseOf, textOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';

export interface Content {
  readonly text: string;
  readonly reasoning: string;
}

/** The words in a message or in a piece of one, sorted into answer and thinking. */
export function readContent(message: Loose): Content {
  const { content } = message;
  const parts = typeof content === 'string' ? { text: content, reasoning: '' } : readParts(content);
  const aside = textOf(message['reasoning_content']) ?? textOf(message['reasoning']) ?? '';
  return { text: parts.text, reasoning: aside + parts.reasoning };
}

/** Some providers answer in parts, with the thinking as one of them. */
function readParts(content: unknown): Content {
  let text = '';
  let reasoning = '';
  for (const part of listOf(content).map(looseOf)) {
    if (part['type'] === 'text') text += textOf(part['text']) ?? '';
    else if (part['type'] === 'thinking') reasoning += thinkingOf(part['thinking']);
  }
  return { text, reasoning };
}

function thinkingOf(thinking: unknown): string {
  if (typeof thinking === 'string') return thinking;
  return listOf(thinking)
    .map((part) => textOf(looseOf(part)['text']) ?? '')
    .join('');
}

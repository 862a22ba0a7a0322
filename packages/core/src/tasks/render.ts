import type { Message } from '../ports/message.ts';
import { messagesSchema } from './message-schema.ts';
import type { Prompt, PromptSet, RenderedPrompt } from './prompt.ts';

/** Every variant of a task's prompt, for one input. Throws when a prompt function fails; the message names the task, never the input. */
export function renderPrompt(task: string, prompts: PromptSet, input: unknown): RenderedPrompt {
  const render = (prompt: (input: unknown) => Prompt): readonly Message[] => {
    const messages = messagesSchema.safeParse(messagesOf(call(task, () => prompt(input))));
    if (messages.success) return messages.data;
    const { path, message } = messages.error.issues[0] ?? { path: [], message: 'it is no prompt' };
    throw new Error(
      `The prompt of task ${task} is not usable: ${['messages', ...path].join('.')}: ${message}`,
    );
  };
  return {
    messages: render(prompts.default),
    variants: prompts.variants.map(({ pattern, prompt }) => ({ pattern, messages: render(prompt) })),
  };
}

/** The messages for one model: its own name wins, then the longest pattern that fits, then the default. */
export function messagesFor(prompt: RenderedPrompt, model: string): readonly Message[] {
  let best: RenderedPrompt['variants'][number] | undefined;
  for (const variant of prompt.variants) {
    if (variant.pattern === model) return variant.messages;
    if (fits(variant.pattern, model) && variant.pattern.length > (best?.pattern.length ?? 0)) best = variant;
  }
  return best?.messages ?? prompt.messages;
}

/** The same prompt with every variant's messages changed. */
export function mapMessages(
  prompt: RenderedPrompt,
  change: (messages: readonly Message[]) => readonly Message[],
): RenderedPrompt {
  return {
    messages: change(prompt.messages),
    variants: prompt.variants.map(({ pattern, messages }) => ({ pattern, messages: change(messages) })),
  };
}

const fits = (pattern: string, model: string): boolean =>
  pattern.endsWith('*') && model.startsWith(pattern.slice(0, -1));

function call(task: string, prompt: () => Prompt): Prompt {
  try {
    return prompt();
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : typeof cause;
    throw new Error(`The prompt of task ${task} threw ${name}`, { cause }); // its message may quote the input
  }
}

/** System line first, user turn after. What a prompt function returned may be anything; the schema decides. */
function messagesOf(prompt: Prompt): readonly Message[] | undefined {
  if (typeof prompt !== 'object' || prompt === null) return undefined;
  if ('messages' in prompt) return prompt.messages;
  const turn: Message = { role: 'user', content: prompt.user };
  return prompt.system ? [{ role: 'system', content: prompt.system }, turn] : [turn];
}

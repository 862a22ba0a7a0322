import { z } from 'zod';

import type { Message } from '../ports/message.ts';
import { messagesSchema } from './message-schema.ts';
import type { PromptDefinition, PromptFunction } from './prompt.ts';
import { promptSet } from './prompt-set.ts';
import { settingsOf } from './settings.ts';
import type { TaskSettings } from './settings.ts';
import type { StreamTask } from './task.ts';

export interface ChatInput {
  readonly messages: readonly Message[];
}

/** What you write for a chat. The system line comes before the caller's messages, and may differ per model pattern. */
export interface ChatDefinition extends TaskSettings {
  readonly system?:
    | string
    | { readonly default: string; readonly [modelPattern: string]: string }
    | undefined;
}

/** Messages in, text out, streamable. */
export function chatTask(definition: ChatDefinition = {}): StreamTask<ChatInput, string> {
  const { system, ...settings } = definition;
  const prompts = promptSet(promptFor(system));
  return { kind: 'stream', input: chatInput, output: undefined, prompts, ...settingsOf(settings) };
}

const chatInput: z.ZodType<ChatInput, ChatInput> = z.object({ messages: messagesSchema });

function promptFor(system: ChatDefinition['system']): PromptDefinition<ChatInput> {
  if (typeof system !== 'object') return startingWith(system);
  const { default: standard, ...variants } = system;
  const prompts = Object.entries(variants).map(([pattern, line]) => [pattern, startingWith(line)] as const);
  return { ...Object.fromEntries(prompts), default: startingWith(standard) };
}

function startingWith(system: string | undefined): PromptFunction<ChatInput> {
  if (system === undefined) return ({ messages }) => ({ messages });
  return ({ messages }) => ({ messages: [{ role: 'system', content: system }, ...messages] });
}

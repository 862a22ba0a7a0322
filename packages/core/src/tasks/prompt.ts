import type { Content, Message } from '../ports/message.ts';

/** What a prompt function returns: a system line and a user turn, or a whole conversation. */
export type Prompt =
  | { readonly system?: string | undefined; readonly user: Content }
  | { readonly messages: readonly Message[] };

export type PromptFunction<Input> = (input: Input) => Prompt;

/** One prompt for all models, or one per model pattern (`anthropic/*`, `openai/gpt-4.1`) beside a default. */
export type PromptDefinition<Input> =
  | PromptFunction<Input>
  | { readonly default: PromptFunction<Input>; readonly [modelPattern: string]: PromptFunction<Input> };

/** A definition after its input type has been erased: only a task's own schema feeds it. */
export interface PromptSet {
  readonly default: (input: unknown) => Prompt;
  readonly variants: readonly { readonly pattern: string; readonly prompt: (input: unknown) => Prompt }[];
}

/** A prompt as rendered for one request. Middleware that rewrites messages must rewrite every variant. */
export interface RenderedPrompt {
  readonly messages: readonly Message[];
  readonly variants: readonly { readonly pattern: string; readonly messages: readonly Message[] }[];
}

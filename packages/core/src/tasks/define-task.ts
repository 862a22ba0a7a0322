import type { z } from 'zod';

import { outputJsonSchema } from './output-schema.ts';
import type { PromptDefinition } from './prompt.ts';
import { promptSet } from './prompt-set.ts';
import { settingsOf } from './settings.ts';
import type { TaskSettings } from './settings.ts';
import type { StreamTask, UnaryTask } from './task.ts';

/** What you write for a task with an input of its own. Without an output the answer is text. */
export interface TaskDefinition<Input extends z.ZodType, Output extends z.ZodType> extends TaskSettings {
  readonly input: Input;
  readonly output?: Output | undefined;
  readonly prompt: PromptDefinition<z.output<Input>>;
}

/** One input, one answer. Throws on an output that no model can be held to. */
export function task<Input extends z.ZodType, Output extends z.ZodType = z.ZodString>(
  definition: TaskDefinition<Input, Output>,
): UnaryTask<z.input<Input>, z.output<Output>> {
  return { kind: 'unary', ...partsOf(definition) };
}

/** A task whose answer may be read while it is being written. Throws like `task`. */
export function streamTask<Input extends z.ZodType, Output extends z.ZodType = z.ZodString>(
  definition: TaskDefinition<Input, Output>,
): StreamTask<z.input<Input>, z.output<Output>> {
  return { kind: 'stream', ...partsOf(definition) };
}

type Parts<Input, Output> = Omit<UnaryTask<Input, Output>, 'kind'>;

function partsOf<Input extends z.ZodType, Output extends z.ZodType>(
  definition: TaskDefinition<Input, Output>,
): Parts<z.input<Input>, z.output<Output>> {
  const { input, output, prompt, ...settings } = definition;
  if (output) outputJsonSchema(output);
  const parts: Parts<unknown, unknown> = {
    input,
    output,
    prompts: promptSet(prompt),
    ...settingsOf(settings),
  };
  // oxlint-disable-next-line typescript/consistent-type-assertions -- every schema is a schema of its own types, but not to the compiler
  return parts as Parts<z.input<Input>, z.output<Output>>;
}

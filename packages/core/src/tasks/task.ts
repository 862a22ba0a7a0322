import type { z } from 'zod';

import type { Parameters } from '../ports/model-call.ts';
import type { PromptSet } from './prompt.ts';

/** How much hangs on the answer. `high` never degrades: the same model elsewhere, a named equal, or a loud failure. */
export type Stakes = 'standard' | 'high';

interface TaskBase {
  readonly description?: string | undefined;
  readonly stakes: Stakes;
  readonly parameters: Parameters;
}

/** One input, one answer: text, or what `output` says. */
export interface UnaryTask<Input = unknown, Output = unknown> extends TaskBase {
  readonly kind: 'unary';
  readonly input: z.ZodType<unknown, Input>;
  readonly output: z.ZodType<Output> | undefined;
  readonly prompts: PromptSet;
}

/** A task whose answer may be read while it is being written. */
export interface StreamTask<Input = unknown, Output = unknown> extends TaskBase {
  readonly kind: 'stream';
  readonly input: z.ZodType<unknown, Input>;
  readonly output: z.ZodType<Output> | undefined;
  readonly prompts: PromptSet;
}

/** Texts in, vectors out. */
export interface EmbedTask extends TaskBase {
  readonly kind: 'embed';
  readonly dimensions: number | undefined;
}

export type AnyTask = UnaryTask | StreamTask | EmbedTask;
export type Tasks = Readonly<Record<string, AnyTask>>;

export interface EmbedInput {
  readonly values: readonly string[];
}

/** What a caller hands to a task. */
export type InputOf<Task> =
  Task extends UnaryTask<infer Input>
    ? Input
    : Task extends StreamTask<infer Input>
      ? Input
      : Task extends EmbedTask
        ? EmbedInput
        : never;

/** What a caller gets from a task. */
export type OutputOf<Task> =
  Task extends UnaryTask<infer _Input, infer Output>
    ? Output
    : Task extends StreamTask<infer _Input, infer Output>
      ? Output
      : Task extends EmbedTask
        ? readonly (readonly number[])[]
        : never;

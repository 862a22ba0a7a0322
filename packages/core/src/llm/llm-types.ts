import type { z } from 'zod';

import type { ModelFacts } from '../ports/catalog.ts';
import type { EventListener } from '../ports/events.ts';
import type { Explanation } from './explain.ts';
import type { RetryBudgetSnapshot } from '../health/retry-budget.ts';
import type { CandidateHealth } from '../health/snapshot.ts';
import type { Message } from '../ports/message.ts';
import type { Answer, Meta } from '../outcome.ts';
import type { RequestOptions } from '../request.ts';
import type { StreamEvent } from '../result.ts';
import type { FoldedTasks, NamesOfKind, TaskNamed, TaskReference } from '../tasks/task-names.ts';
import type { EmbedInput, EmbedTask, InputOf, OutputOf, Tasks } from '../tasks/task.ts';

// `& string` below makes a compile error list the names that exist instead of the type they come from.

/** What product code holds: every task under its name, and the calls that name a task or a model in words. */
export interface Llm<Definitions extends Tasks = Tasks> {
  readonly run: Run<FoldedTasks<Definitions>>;
  readonly stream: Stream<FoldedTasks<Definitions>>;
  readonly embed: Embed<FoldedTasks<Definitions>>;

  generate<
    Reference extends TaskReference<Definitions, 'unary' | 'stream'> & string = never,
    Output extends z.ZodType = z.ZodString,
  >(
    request: TaskRequest<Reference, TaskNamed<Definitions, Reference>> | ModelRequest<Output>,
  ): Promise<LlmAnswer<OutputAsked<TaskNamed<Definitions, Reference>, Output>>>;

  generateStream<
    Reference extends TaskReference<Definitions, 'stream'> & string = never,
    Output extends z.ZodType = z.ZodString,
  >(
    request: TaskRequest<Reference, TaskNamed<Definitions, Reference>> | ModelRequest<Output>,
  ): LlmStream<OutputAsked<TaskNamed<Definitions, Reference>, Output>>;

  generateEmbeddings(
    request: EmbeddingsRequest<TaskReference<Definitions, 'embed'> & string>,
  ): Promise<LlmAnswer<Vectors>>;

  /** Who would be asked now, in which order and why. Calls nobody. */
  explain(request: ExplainRequest<TaskReference<Definitions> & string>): Explanation;
  /** Every candidate's breaker, blocks and cooldowns, and what is left of the retry budget. */
  health(): HealthReport;
  /** What is known of every model that can be asked: windows, capabilities, retirement. */
  models(): readonly ModelFacts[];
  /** An operator's hands on the breakers. */
  readonly breakers: BreakerControls;
}

/** A candidate is named as in meta, `provider/name` or `provider/name#credential`; without a credential all are meant. */
export interface BreakerControls {
  /** Takes it out until `close`. */
  open(name: string): void;
  /** Lets it back in at once, whatever kept it out. */
  close(name: string): void;
  /** Like `open`, for maintenance: calls under way may end. */
  drain(name: string): void;
  /** Hears of every change; the returned function stops that. */
  subscribe(listener: EventListener): () => void;
}

export interface HealthReport {
  readonly candidates: readonly CandidateHealth[];
  readonly retryBudget: RetryBudgetSnapshot;
}

/** Anything that can be asked, with the same options. */
export type ExplainRequest<Reference extends string> = RequestOptions & {
  readonly task?: Reference | undefined;
  readonly model?: string | readonly string[] | undefined;
  readonly input?: unknown;
  readonly messages?: readonly Message[] | undefined;
  readonly values?: readonly string[] | undefined;
};

/** An answer that passed its checks, and how it came to be. */
export interface LlmAnswer<Output> {
  readonly output: Output;
  readonly toolCalls: Answer['toolCalls'];
  readonly reasoning: Answer['reasoning'];
  readonly meta: Meta;
}

/** An answer while it is being written. Leaving the loop early ends the call upstream. */
export interface LlmStream<Output> extends AsyncIterable<LlmStreamEvent<Output>> {
  /** The whole answer, whether or not anyone iterates. Rejects when there is none. */
  readonly result: Promise<LlmAnswer<Output>>;
  cancel(): void;
}

/** `StreamEvent` with the types of one task's output. A failure is thrown. */
export type LlmStreamEvent<Output> =
  | Exclude<StreamEvent, { readonly type: 'partial' | 'finish' | 'error' }>
  | { readonly type: 'partial'; readonly value: DeepPartial<Output> }
  | { readonly type: 'finish'; readonly answer: Omit<LlmAnswer<Output>, 'meta'>; readonly meta: Meta };

/** A value still being written: anything may be missing, and the last text or number may be cut short. */
export type DeepPartial<Value> = Value extends string
  ? string
  : Value extends number
    ? number
    : Value extends readonly (infer Element)[]
      ? readonly DeepPartial<Element>[]
      : Value extends object
        ? { readonly [Key in keyof Value]?: DeepPartial<Value[Key]> | undefined }
        : Value;

export type Vectors = OutputOf<EmbedTask>;

/** What may be said beside the input. Tools are for text: an output of its own leaves no place for a tool call. */
export type OptionsFor<Output> = string extends Output ? RequestOptions : ObjectOptions;
export type ObjectOptions = Omit<RequestOptions, 'tools' | 'toolChoice'>;
export type EmbedOptions = Pick<
  RequestOptions,
  | 'requestId'
  | 'customerId'
  | 'callerId'
  | 'signal'
  | 'idempotencyKey'
  | 'tags'
  | 'tier'
  | 'models'
  | 'deadlineMs'
  | 'options'
>;

/** A call that names a task, with the task's own input or with messages in place of its prompt. */
export type TaskRequest<Reference extends string, Task> = {
  readonly task: Reference;
  readonly model?: undefined;
} & Given<InputOf<Task>> &
  OptionsFor<OutputOf<Task>>;

type Given<Input> =
  | { readonly input: Input; readonly messages?: undefined }
  | { readonly messages: readonly Message[]; readonly input?: undefined };

/** A call that names a model, or several in the order to ask them. Without an output the answer is text. */
export type ModelRequest<Output extends z.ZodType> = {
  readonly task?: undefined;
  readonly model: string | readonly string[];
  readonly messages: readonly Message[];
  readonly output?: Output | undefined;
} & OptionsFor<z.output<Output>>;

/** Texts to embed, for a task or for a model. */
export type EmbeddingsRequest<Reference extends string> = EmbedInput &
  EmbedOptions &
  (
    | { readonly task: Reference; readonly model?: undefined }
    | {
        readonly task?: undefined;
        readonly model: string | readonly string[];
        readonly dimensions?: number | undefined;
      }
  );

type OutputAsked<Task, Output> = [Task] extends [never] ? z.output<Output> : OutputOf<Task>;

// Kinds are picked through a type parameter, not an `as` clause: that keeps go-to-definition.
type Run<Tasks, Name extends keyof Tasks = NamesOfKind<Tasks, 'unary' | 'stream'>> = {
  readonly [Key in Name]: (
    input: InputOf<Tasks[Key]>,
    options?: OptionsFor<OutputOf<Tasks[Key]>>,
  ) => Promise<LlmAnswer<OutputOf<Tasks[Key]>>>;
};

type Stream<Tasks, Name extends keyof Tasks = NamesOfKind<Tasks, 'stream'>> = {
  readonly [Key in Name]: (
    input: InputOf<Tasks[Key]>,
    options?: OptionsFor<OutputOf<Tasks[Key]>>,
  ) => LlmStream<OutputOf<Tasks[Key]>>;
};

type Embed<Tasks, Name extends keyof Tasks = NamesOfKind<Tasks, 'embed'>> = {
  readonly [Key in Name]: (input: EmbedInput, options?: EmbedOptions) => Promise<LlmAnswer<Vectors>>;
};

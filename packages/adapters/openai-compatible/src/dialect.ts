import type { Effort, FailureKind, Finish, JsonObject, ModelCall, StructuredOutput } from '@understudy/core';
import type { Reach } from '@understudy/schema';

/**
 * How a provider speaks OpenAI's dialect. All of it is data: `plainDialect` says what holds unless a provider's
 * own file says otherwise.
 */
export interface Dialect {
  /** The provider's id unless the config gives another; also the key of its `options`. */
  readonly id: string;
  readonly baseUrl: string | undefined;
  /** Behind the base URL; `{model}` stands for the model. */
  readonly chatPath: string;
  readonly embeddingsPath: string;
  readonly query: Readonly<Record<string, string>>;
  /** The header that carries the key: as a bearer token in `authorization`, as it is in any other. */
  readonly keyHeader: string;
  /** False where calls without a key are answered. */
  readonly needsKey: boolean;

  /** Sent with every call. */
  readonly fields: JsonObject;
  readonly maxOutputTokens: string;
  /** The same for models that reason. */
  readonly maxReasoningTokens: string;
  readonly seed: string;
  readonly mostStops: number;
  readonly highestTemperature: number;
  /** Parameters that no model of this provider takes. */
  readonly refuses: readonly SamplingName[];
  /** Parameters that are refused, or have no effect, while a model thinks. */
  readonly refusesWhileThinking: readonly SamplingName[];
  /** What each level of effort adds to the body; levels that are missing are not there. */
  readonly effort: Readonly<Partial<Record<Effort, JsonObject>>>;
  /** What a limit on thinking adds to the body. */
  readonly thinkingBudget: ((tokens: number) => JsonObject) | undefined;
  /** What a cache hint adds to the body; nothing where caching needs no asking. */
  readonly cache: ((hint: CacheHint, model: string) => JsonObject) | undefined;
  /** What marks the last message as the start of the answer; undefined where there is no such thing. */
  readonly prefill: JsonObject | undefined;
  /** Whether streams tell their usage only when asked. */
  readonly asksForUsage: boolean;
  /** Models that differ from the rest. The first that matches holds. */
  readonly models: readonly ModelTraits[];

  readonly structured: StructuredDialect;
  /** The words for a tool choice; one that is undefined is left out with a note. */
  readonly toolChoice: Readonly<Record<'auto' | 'none' | 'required', string | undefined>>;
  /** Whether tool arguments can be held to a schema as well. */
  readonly strictTools: boolean;
  /** Ids of tool calls that it takes back; any other is rewritten to so many hexadecimal digits. */
  readonly toolIds: { readonly pattern: RegExp; readonly length: number };
  /** Fields of an answer's message that must come back with its tool calls. */
  readonly echoes: readonly string[];

  /** Words for how an answer ended, beside OpenAI's. */
  readonly finishes: Readonly<Record<string, Finish>>;
  /** Words that mean the answer broke. */
  readonly breaks: Readonly<Record<string, FailureKind>>;
  /** Read before the rules that hold for all; the first that fits decides. */
  readonly errors: readonly ErrorRule[];

  /** Undefined where there are none. */
  readonly embeddings: EmbeddingsDialect | undefined;
}

export type CacheHint = NonNullable<ModelCall['cache']>;

/** Parameters that a model takes or refuses as a whole. */
export type SamplingName = 'temperature' | 'topP' | 'stop' | 'seed';

/** Parameters that can be left out with a note. */
export type ParameterName = SamplingName | 'effort' | 'thinking' | 'toolChoice';

/** What is particular about some models of a provider. */
export interface ModelTraits {
  /** Tried on the provider's own name for the model. */
  readonly match: RegExp;
  /** Whether it reasons, whatever the catalog says. */
  readonly reasons?: boolean | undefined;
  /** Its own levels of effort, in place of the provider's. */
  readonly effort?: Dialect['effort'] | undefined;
  readonly refuses?: readonly SamplingName[] | undefined;
  readonly refusesWhileThinking?: readonly SamplingName[] | undefined;
  readonly structured?: StructuredOutput | undefined;
  readonly fields?: JsonObject | undefined;
  /** It thinks only in streams: a reply is then made from one. */
  readonly thinksInStreams?: boolean | undefined;
}

export interface StructuredDialect {
  /** What the provider can do at most, whatever the catalog says of a model. */
  readonly best: StructuredOutput;
  /** For a model the catalog does not know. */
  readonly assumed: StructuredOutput;
  /** Beside these, the model can only be asked in the prompt. */
  readonly notWith: readonly ('stream' | 'tools' | 'thinking')[];
  readonly reach: Reach;
}

export interface EmbeddingsDialect {
  /** The parameter for the number of dimensions, if there is one. */
  readonly dimensions: string | undefined;
  readonly mostValues: number;
}

/** A row of the table from errors to failures. All that it states must hold. */
export interface ErrorRule {
  readonly kind: FailureKind;
  readonly status?: readonly number[] | undefined;
  /** 4 for any status from 400 to 499. */
  readonly statusClass?: 4 | 5 | undefined;
  /** One of the error's own words: its code, its type, an inner code. */
  readonly word?: readonly string[] | undefined;
  readonly message?: RegExp | undefined;
  /** Whether the answer says how long to stay away. */
  readonly saysWhen?: boolean | undefined;
}

import type { ModelFacts } from './catalog.ts';
import type { JsonObject } from './json.ts';
import type { Message } from './message.ts';

export interface Tool {
  readonly name: string;
  readonly description?: string | undefined;
  /** JSON Schema of the arguments, an object. */
  readonly parameters: JsonObject;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly tool: string };

export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'max';

/** What may be asked of the prompt cache. `key` groups requests that share a prefix. */
export interface CacheHint {
  readonly key?: string | undefined;
  readonly ttl?: 'short' | 'long' | undefined;
}

/** Knobs that a task, a route, a candidate or a caller may set. Unset means the provider's own default. */
export interface Parameters {
  readonly maxOutputTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly stop?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  readonly effort?: Effort | undefined;
  /** Tokens the model may think for; `false` switches thinking off. */
  readonly thinking?: number | false | undefined;
  readonly cache?: CacheHint | undefined;
  /** Passed to the provider as they are, keyed by provider id. */
  readonly options?: Readonly<Record<string, JsonObject>> | undefined;
}

/** What the reply must be. The schema is plain JSON Schema; an adapter lowers it to its provider's dialect. */
export type OutputFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json'; readonly name: string; readonly schema: JsonObject };

/** One question to one model, in no provider's dialect. */
export interface ModelCall extends Parameters {
  /** The provider's own name for the model. */
  readonly model: string;
  /** What the catalog knows of the model, so that an adapter can use the best means it has. */
  readonly facts: ModelFacts;
  readonly messages: readonly Message[];
  readonly format: OutputFormat;
  readonly tools?: readonly Tool[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
  /** The last message is the start of the assistant's answer, to be carried on from there. */
  readonly prefill?: boolean | undefined;
  /** What an adapter does with a parameter the model would reject: leave it out and say so, or refuse. */
  readonly unsupported: 'leave-out' | 'refuse';
}

export interface EmbedCall {
  readonly model: string;
  readonly facts: ModelFacts;
  readonly values: readonly string[];
  readonly dimensions?: number | undefined;
  readonly options?: Readonly<Record<string, JsonObject>> | undefined;
}

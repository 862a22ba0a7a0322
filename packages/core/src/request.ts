import type { z } from 'zod';

import type { Placement } from './candidate.ts';
import type { JsonObject } from './ports/json.ts';
import type { Parameters, Tool, ToolChoice } from './ports/model-call.ts';
import type { AttemptObserver } from './outcome.ts';
import type { Route } from './routes/route.ts';
import type { RenderedPrompt } from './tasks/prompt.ts';

/** What a caller may say beside the input. */
export interface RequestOptions extends Parameters {
  /** What the request is called in the ledger: like no other. A name is made up when this is left out. */
  readonly requestId?: string | undefined;
  readonly customerId?: string | undefined;
  /** Who is calling (an API key's id); scopes idempotency and budgets. */
  readonly callerId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly idempotencyKey?: string | undefined;
  /** Free labels for the ledger, rules and escalation (`{ documentType: 'invoice' }`). */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly tier?: string | undefined;
  /** Ask these models instead, in this order, as far as the route allows. */
  readonly models?: readonly string[] | undefined;
  readonly tools?: readonly Tool[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
  /** A streaming caller that can throw away what it has shown and begin again. */
  readonly acceptRestart?: boolean | undefined;
  /** A streaming caller that wants the model's reasoning as it comes. */
  readonly includeReasoning?: boolean | undefined;
  /** Bounds this request; never looser than the route. */
  readonly deadlineMs?: number | undefined;
}

export type Mode = 'unary' | 'stream' | 'embed';

/** What the answer must be to count as one. */
export type OutputContract =
  | { readonly type: 'text' }
  | {
      readonly type: 'object';
      readonly name: string;
      readonly schema: z.ZodType;
      readonly jsonSchema: JsonObject;
    }
  | { readonly type: 'vectors'; readonly dimensions: number | undefined };

/** One request on its way through the middleware: validated, rendered, immutable. Change it by passing a copy to `next`. */
export interface LlmRequest {
  readonly id: string;
  /** The task's camelCase name; undefined for a call that names a model. */
  readonly task: string | undefined;
  readonly mode: Mode;
  /** As validated by the task's schema; undefined when the caller gave messages. */
  readonly input: unknown;
  readonly prompt: RenderedPrompt;
  /** Texts to embed; empty in other modes. */
  readonly values: readonly string[];
  readonly contract: OutputContract;
  readonly route: Route;
  /** The models the caller asked for, checked against the route; undefined when it left the choice to us. */
  readonly requested: readonly Placement[] | undefined;
  /** The caller's options; parameters here win over the candidate's. */
  readonly options: RequestOptions;
  /** Set by a budget that degrades instead of refusing: begin at the route's `degradeTo`. */
  readonly degraded: boolean;
  /** Told of each attempt as it begins and ends. */
  readonly observers: readonly AttemptObserver[];
  /** Where the answer cache keeps the answer to this; absent when it is not to be kept. */
  readonly cacheKey?: string | undefined;
  /** Clock times of arrival: monotonic for durations, wall for rows and rules. */
  readonly startedAt: number;
  readonly wallTime: number;
}

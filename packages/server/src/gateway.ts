import type { AnyTRPCRouter } from '@trpc/server';
import type { Clock, Tasks } from '@understudy/core';

import type { Engine } from './call/engine.ts';
import type { KeyBook, KeyDesk } from './auth/key-book.ts';
import type { Limits } from './http/limits.ts';
import type { FeedbackDesk } from './feedback/feedback-desk.ts';
import type { Log } from './log.ts';
import type { Metrics } from './state/metrics.ts';

/** All that the doors stand on. What is asked as a function is asked once per request, so that a reload is seen by the next one. */
export interface Gateway {
  /** The engine of the running snapshot. */
  readonly llm: () => Engine;
  readonly tasks: Tasks;
  /** What `createLlmRouter` made of the tasks, where it has questions of usage; made without when left out. */
  readonly router?: AnyTRPCRouter | undefined;
  /** Names for `model` in OpenAI's dialect: to `task/name` or `provider/name`. */
  readonly aliases?: (() => Readonly<Record<string, string>>) | undefined;
  /** Without one there are no keys, and the gateway is open to its own machine only. */
  readonly keys?: KeyBook | undefined;
  readonly keyDesk?: KeyDesk | undefined;
  /** Where callers' scores and comments go. */
  readonly feedbackDesk?: FeedbackDesk | undefined;
  /** What /health says beside the engine's own health. */
  readonly state?: (() => GatewayState) | undefined;
  readonly metrics?: Metrics | undefined;
  readonly log?: Log | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** Origins of pages that may call from a browser. None unless named. */
  readonly origins?: readonly string[] | undefined;
  readonly clock?: Clock | undefined;
  readonly newId?: (() => string) | undefined;
}

export interface GatewayState {
  /** False while it must not be sent requests, whatever the engine says. */
  readonly ready: boolean;
  readonly snapshot?:
    | { readonly hash: string; readonly ageMs: number; readonly problem?: string | undefined }
    | undefined;
  /** How the ledger is, in its own words. */
  readonly ledger?: Readonly<Record<string, string | number | boolean>> | undefined;
}

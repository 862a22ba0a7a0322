import { foldTasks } from '@understudy/core';
import type { RequestOptions, Tasks } from '@understudy/core';

import { permit } from '../call/permit.ts';
import { readCallOptions } from '../call/call-options.ts';
import type { Gateway } from '../gateway.ts';
import type { Exchange } from '../http/exchange.ts';
import { listing } from './listing.ts';
import type { Listed } from './listing.ts';
import type { Read } from './openai-error.ts';
import { toTarget } from './target.ts';
import type { Target } from './target.ts';

/** What the doors of this dialect stand on. */
export interface House {
  readonly gateway: Gateway;
  /** By their camelCase names. */
  readonly tasks: Tasks;
}

export function houseOf(gateway: Gateway): House {
  return { gateway, tasks: foldTasks(gateway.tasks) };
}

/** Who or what is asked, and with which options beside the question. */
export interface Asked {
  readonly target: Target;
  readonly options: RequestOptions;
  /** What the client calls it. */
  readonly model: string;
}

interface Said {
  readonly model?: string | null | undefined;
  readonly models?: readonly string[] | null | undefined;
  readonly options: RequestOptions;
}

/** What both the chat and the embeddings of this dialect have in common. Throws when the key may not ask for it. */
export function readAsked(said: Said, exchange: Exchange, house: House): Read<Asked> {
  const options = readCallOptions({ ...said.options, ...(said.models && { models: said.models }) }, exchange);
  const { tasks, gateway } = house;
  const known = {
    tasks,
    aliases: gateway.aliases?.() ?? {},
    shown: () => listed(exchange, house).map(({ id }) => id),
  };
  const target = toTarget({ model: said.model, models: options.models }, known);
  if (!target.ok) return target;
  permit(exchange.caller, target.value);
  const { models } = target.value;
  const model = said.model || (models?.[0] ?? '');
  return { ok: true, value: { target: target.value, options: { ...options, models }, model } };
}

/** All that the caller of this exchange may put into `model`. */
export function listed({ caller }: Exchange, { tasks, gateway }: House): readonly Listed[] {
  return listing({ tasks, aliases: gateway.aliases?.() ?? {}, llm: gateway.llm() }, caller);
}

import type { RequestOptions } from '@understudy/core';

import type { ChatBody } from './chat-body.ts';

/** The knobs of a body under the names that the engine has for them. What was not said stays unsaid. */
export function toOptions(body: ChatBody): RequestOptions {
  const stop = typeof body.stop === 'string' ? [body.stop] : body.stop;
  return compact({
    maxOutputTokens: body.max_completion_tokens ?? body.max_tokens,
    temperature: body.temperature,
    topP: body.top_p,
    stop,
    seed: body.seed,
    effort: body.reasoning_effort,
    cache: toCacheHint(body),
    tags: toTags(body),
  });
}

function toCacheHint(body: ChatBody): RequestOptions['cache'] | null {
  const { prompt_cache_key: key, prompt_cache_retention: retention } = body;
  if (!key && !retention) return null;
  return { ...(key && { key }), ...(retention && { ttl: retention === '24h' ? 'long' : 'short' }) };
}

/** Labels for the ledger. Whom a client calls its user is a label too: who pays is said by the key. */
export function toTags(
  body: Pick<ChatBody, 'metadata' | 'user' | 'safety_identifier'>,
): Readonly<Record<string, string>> | null {
  const { metadata, user, safety_identifier } = body;
  if (!metadata && !user && !safety_identifier) return null;
  return { ...metadata, ...(user && { user }), ...(safety_identifier && { safety_identifier }) };
}

type Nullable<Value> = { readonly [Key in keyof Value]: Value[Key] | null };

function compact(options: Nullable<RequestOptions>): RequestOptions {
  const said = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(said);
}

import { looseOf, textOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';
import type { JsonValue, ProviderBound } from '@understudy/core';
import type { Seen } from '@understudy/transport';

import type { Addressee } from './to-messages.ts';
import type { Request } from './to-request.ts';

/** What is known of an answer before it is read. */
export interface Answered {
  readonly request: Pick<Request, 'addressee' | 'notes' | 'dropNulls'>;
  readonly seen: Pick<Seen, 'providerRequestId'>;
}

/** A thinking block as it must come back, or undefined for any other block. */
export function thoughtOf(block: Loose): Loose | undefined {
  const { type, thinking, signature, data } = block;
  if (type === 'redacted_thinking') return { type, data };
  return type === 'thinking' && textOf(signature) ? { type, thinking, signature } : undefined;
}

/** Thinking that the next request must repeat. */
export function boundOf(blocks: readonly Loose[], { provider, model }: Addressee): ProviderBound | undefined {
  return blocks.length === 0 ? undefined : { provider, value: { model, blocks: blocks.map(asJson) } };
}

/** The arguments of a tool call as text. */
export function argumentsOf(input: unknown): string {
  return JSON.stringify(looseOf(input));
}

function asJson(value: unknown): JsonValue {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- it was parsed from JSON
  return value as JsonValue;
}

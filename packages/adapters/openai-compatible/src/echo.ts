import type { JsonObject, JsonValue } from '@understudy/core';

import { isLoose, listOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';

/** Puts together what a provider wants to have back, out of the pieces in which it came. */
export interface Echo {
  add(delta: Loose): void;
  value(): JsonObject | undefined;
}

export function newEcho(names: readonly string[]): Echo {
  const fields = new Map<string, unknown>();
  return {
    add: (delta) => {
      for (const name of names) if (delta[name]) fields.set(name, joined(fields.get(name), delta[name]));
    },
    // oxlint-disable-next-line typescript/consistent-type-assertions -- it was parsed from JSON
    value: () => (fields.size === 0 ? undefined : (Object.fromEntries(fields) as Record<string, JsonValue>)),
  };
}

function joined(before: unknown, more: unknown): unknown {
  if (typeof before === 'string' && typeof more === 'string') return before + more;
  return Array.isArray(more) ? listOf(more).reduce<readonly unknown[]>(withPart, listOf(before)) : more;
}

/** Pieces of one block carry its index; what they say is one text. */
function withPart(parts: readonly unknown[], part: unknown): readonly unknown[] {
  const last = parts.at(-1);
  const isSame =
    isLoose(last) &&
    isLoose(part) &&
    last['index'] !== undefined &&
    last['index'] === part['index'] &&
    last['type'] === part['type'];
  return isSame ? [...parts.slice(0, -1), merged(last, part)] : [...parts, part];
}

function merged(block: Loose, piece: Loose): Loose {
  const texts = ['text', 'summary'].filter(
    (name) => typeof block[name] === 'string' && typeof piece[name] === 'string',
  );
  const given = Object.entries(piece).filter(([, value]) => value !== null);
  return {
    ...block,
    ...Object.fromEntries(given),
    ...Object.fromEntries(texts.map((name) => [name, `${block[name]}${piece[name]}`])),
  };
}

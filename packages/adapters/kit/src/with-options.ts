import type { JsonObject, JsonValue } from '@understudy/core';

/**
 * A body with the caller's own fields on top, as they are. Objects on both sides are joined:
 * an option for one field of `output_config` must not take the schema away.
 */
export function withOptions(body: JsonObject, options: JsonObject | undefined): JsonObject {
  if (!options) return body;
  const joined = Object.entries(options).map(([name, value]) => [name, join(body[name], value)] as const);
  return { ...body, ...Object.fromEntries(joined) };
}

function join(ours: JsonValue | undefined, theirs: JsonValue | undefined): JsonValue | undefined {
  return isObject(ours) && isObject(theirs) ? { ...ours, ...theirs } : theirs;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

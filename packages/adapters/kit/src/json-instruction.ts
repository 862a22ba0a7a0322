import type { JsonObject } from '@understudy/core';

/** What a model is told that cannot be held to a schema. */
export function jsonInstruction(schema: JsonObject): string {
  return `Answer with one JSON object (valid json, no code fence, no other words) that matches this JSON Schema:\n${JSON.stringify(schema)}`;
}

import type { JsonObject } from '../ports/json.ts';

export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  /** What the parser says; it may quote the text, so it is for the model alone. */
  | { readonly ok: false; readonly problem: string };

/** JSON.parse without the throw. */
export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : 'it cannot be parsed' };
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

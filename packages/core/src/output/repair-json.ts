import { jsonrepair } from 'jsonrepair';

import { isJsonObject, parseJson } from './parse-json.ts';

/**
 * Mends broken JSON where that takes no guessing about its content, and gives the value.
 * Undefined when it cannot, or when what came out is not the object or array that the text began.
 */
export function repairJson(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed.length > longestRepairable || abbreviated.test(trimmed)) return undefined;
  const parsed = parseJson(repaired(trimmed));
  if (!parsed.ok) return undefined;
  const sameShape = trimmed.startsWith('{') ? isJsonObject(parsed.value) : Array.isArray(parsed.value);
  return sameShape && /^[{[]/.test(trimmed) ? parsed.value : undefined;
}

/**
 * jsonrepair's time grows with the cube of the length on text with many stray quotes:
 * measured 0.2 s of CPU for 2,000 characters, 1.3 s for 4,000, and it cannot be interrupted.
 */
const longestRepairable = 2000;

/** "…and so on" where an item should be. jsonrepair would drop it, and a part would pass for the whole. */
const abbreviated = /(?:[[{,]|\/\/|\/\*|#)\s*(?:\.\.\.|…)/;

/** The empty string, which is no JSON, when nothing could be done. */
function repaired(text: string): string {
  try {
    return jsonrepair(text);
  } catch {
    return '';
  }
}

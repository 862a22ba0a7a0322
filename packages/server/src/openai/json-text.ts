import { contentOf } from './chat-answer.ts';

/** Lets the text of a structured answer through as it comes, as long as it can only be the JSON that was asked for. */
export interface JsonText {
  push(text: string): string;
  /** What is still missing; undefined when what was let through is no JSON after all. */
  end(output: unknown): string | undefined;
}

/**
 * Models put fences and words around their JSON. The engine finds it in the end, but what has been told cannot be
 * taken back: an answer that does not begin with `{` is held until then.
 */
export function jsonText(): JsonText {
  let whole = '';
  let begun = false;
  let held = false;
  return {
    push(text) {
      const before = whole;
      whole += text;
      if (begun) return text;
      const start = whole.trimStart();
      if (held || start === '') return '';
      if (start.startsWith('{')) begun = true;
      else held = true;
      return begun ? before + text : '';
    },
    end(output) {
      if (!begun) return contentOf(output);
      return isJson(whole) ? '' : undefined;
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

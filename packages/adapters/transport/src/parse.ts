/** Parses JSON without claiming to know what it is. Throws a `SyntaxError`. */
export function parse(text: string): unknown {
  return JSON.parse(text);
}

/** Whether a text is JSON at all. */
export function isJson(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

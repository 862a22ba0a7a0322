/** How much structure a text of JSON may have. */
export interface JsonBounds {
  readonly depth: number;
  /** Objects, lists and keys: each costs a hundred times what its letters do. Numbers and texts are not counted. */
  readonly parts: number;
}

/**
 * Which bound a text of JSON exceeds, before anything is made of it: to parse a megabyte of brackets takes longer than
 * everybody else can wait. A text too short to have too many parts is not looked at, for then its depth costs nothing.
 */
export function exceededBound(
  text: string,
  { depth: deepest, parts: most }: JsonBounds,
): keyof JsonBounds | undefined {
  if (text.length <= most) return undefined;
  let parts = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') at = endOfText(text, at);
    if (letter === '{' || letter === '[') depth += 1;
    if (letter === '}' || letter === ']') depth -= 1;
    if (letter === '{' || letter === '[' || letter === ':') parts += 1;
    if (depth > deepest) return 'depth';
    if (parts > most) return 'parts';
  }
  return undefined;
}

/** Where a text ends that begins at a quote: at the next quote that no backslash takes away. */
function endOfText(text: string, begin: number): number {
  let end = begin;
  let backslashes = 0;
  do {
    end = text.indexOf('"', end + 1);
    if (end === -1) return text.length;
    backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes += 1;
  } while (backslashes % 2 === 1);
  return end;
}

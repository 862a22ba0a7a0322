/** What stands in a text for something to be filled in. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'reference';
      readonly name: string;
      readonly fallback: string | undefined;
      readonly written: string;
    }
  | { readonly kind: 'broken'; readonly written: string };

/** Takes a text apart at its `${NAME}` and `${NAME:-default}`. `$${` is a plain `${`. */
export function referencesIn(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const found of text.matchAll(opening)) {
    const [written, inside] = found;
    if (found.index > end) parts.push({ kind: 'text', text: text.slice(end, found.index) });
    parts.push(written === '$${' ? { kind: 'text', text: '${' } : partOf(written, inside));
    end = found.index + written.length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

/** Whether a text is one reference and nothing else. */
export function isWholeReference(text: string): boolean {
  const [part, ...others] = referencesIn(text);
  return part?.kind === 'reference' && others.length === 0;
}

/** Without braces inside: a text full of open ones is read in one pass. */
const opening = /\$\$\{|\$\{([^{}]*)\}|\$\{/g;
const inner = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

function partOf(written: string, inside: string | undefined): TextPart {
  const [, name, fallback] = inner.exec(inside ?? '') ?? [];
  return name === undefined ? { kind: 'broken', written } : { kind: 'reference', name, fallback, written };
}

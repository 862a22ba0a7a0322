/**
 * `{ key: ${OPENAI_API_KEY} }` is what people write and no YAML: within braces, `{` and `}` end a plain text. Before
 * parsing, the characters of a reference that mean something to YAML are exchanged, one for one, for characters that no text
 * may hold, so that every place stays where it is; after parsing each scalar gets its own back. Nothing is filled in here.
 */
export function markReferences(text: string): string {
  return text.replace(reference, (found) =>
    found.replace(marked, (character) => markOf.get(character) ?? character),
  );
}

/** Takes the marks of `markReferences` out of a parsed scalar. */
export function unmark(text: string): string {
  return text.replace(marks, (mark) => characters[mark.charCodeAt(0) - firstMark] ?? mark);
}

/** Whether a text could be mistaken for a marked one: it holds a mark, or an escape for one. */
export function holdsMarks(text: string): boolean {
  return suspicious.test(text);
}

const characters = ['{', '}', '[', ']', ',', ':', '#'];
/** Unicode reserves U+FDD0 to U+FDEF for such a use: they are no characters and never will be. */
const firstMark = 0xfdd0;
const markOf = new Map(
  characters.map((character, index) => [character, String.fromCharCode(firstMark + index)]),
);

/** Without quotes and backslashes: those belong to the quoted text around it. */
const reference = /\$\{[^{}"'\\\r\n]*\}/g;
const marked = /[{}[\],:#]/g;
const marks = /[\ufdd0-\ufdd6]/g;
const suspicious = /[\ufdd0-\ufdef]|\\(?:u|U0000)fd[de]/i;

/** The JSON that a text seems to hold. Nothing here has been parsed yet. */
export interface Extracted {
  /** The fenced block, then what opens and closes like JSON: the longest first, none inside another. */
  readonly closed: readonly string[];
  /** What opens like JSON and never closes. Its inner parts are not offered: they are not the answer. */
  readonly open: string | undefined;
}

/** A text with more pieces of JSON than this has no one answer in it. */
const mostPieces = 4;

/** Finds JSON between other words, in one pass over the text. */
export function extractJson(text: string): Extracted {
  const spans: Span[] = [];
  let from = nextStart(text, 0);
  while (from !== undefined) {
    const to = endOfJson(text, from);
    if (to === undefined) break;
    spans.push({ from, to });
    from = nextStart(text, to);
  }
  const longest = spans.toSorted((left, right) => right.to - right.from - (left.to - left.from));
  const pieces = longest.slice(0, mostPieces).map((span) => text.slice(span.from, span.to));
  return {
    closed: [...fencedBlock(text), ...pieces],
    open: from === undefined ? undefined : openPart(text, from),
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The next bracket that could begin JSON; `{curly}` and `[sic]` in prose do not. */
function nextStart(text: string, from: number): number | undefined {
  for (let index = from; index < text.length; index++) {
    const looksRight = beginnings[text.charAt(index)];
    if (looksRight?.test(text.slice(index + 1, index + longestBeginning))) return index;
  }
  return undefined;
}

/** Loose on purpose (quotes of all kinds, bare keys, Python's words): broken JSON must not pass for prose. */
const beginnings: Readonly<Record<string, RegExp>> = {
  '{': /^\s*(?:["'“‘}]|[A-Za-z_$][\w$]*\s*:)/,
  '[': /^\s*(?:["'“‘{[\]\-\d]|(?:true|false|null|True|False|None|NaN)\b)/,
};

/** Room for deep indentation and a long bare key. */
const longestBeginning = 200;

/** Where the brackets opened at `from` are all closed again. Brackets in strings do not count. */
function endOfJson(text: string, from: number): number | undefined {
  let depth = 0;
  for (let index = from; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '"') {
      index = endOfString(text, index);
    } else if (character === '{' || character === '[') {
      depth++;
    } else if ((character === '}' || character === ']') && --depth === 0) {
      return index + 1;
    }
  }
  return undefined;
}

/** The index of the quote that closes the string opened at `from`, or the end of the text. */
function endOfString(text: string, from: number): number {
  for (let index = from + 1; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '"') return index;
    if (character === '\\') index++;
  }
  return text.length;
}

/** Between the first line that opens a fence and the last fence: also holds a bare string or number. */
function fencedBlock(text: string): readonly string[] {
  const fence = text.indexOf('```');
  const from = text.indexOf('\n', fence) + 1;
  const to = text.lastIndexOf('```');
  return fence < 0 || from === 0 || to < from ? [] : [text.slice(from, to).trim()];
}

function openPart(text: string, from: number): string {
  const fence = text.indexOf('\n```', from);
  return text.slice(from, fence < 0 ? undefined : fence);
}

import { parseJson } from './parse-json.ts';

/** Reads JSON while it is being written. */
export interface PartialReader {
  /** Takes the next piece; gives the value as far as it is certain, when it has grown enough to be worth telling. */
  push(piece: string): unknown;
}

/** Each telling parses from the start, so the text must grow by a share in between: the total work stays linear. */
const growth = 1 / 8;
const leastGrowth = 24;

/** Starts at the first bracket: whatever comes before it is prose. Half a key, number or escape is held back. */
export function newPartialReader(): PartialReader {
  const scan = newScan();
  let told = 0;
  return {
    push(piece) {
      if (scan.closed) return undefined;
      read(scan, piece);
      const grown = scan.text.length - told;
      if (!scan.closed && grown < Math.max(leastGrowth, told * growth)) return undefined;
      told = scan.text.length;
      return valueOf(complete(scan));
    },
  };
}

interface Scan {
  text: string;
  /** Closers still owed, innermost last. */
  readonly owed: string[];
  /** The text up to here, with what was owed then, is whole. */
  safe: { readonly length: number; readonly owed: string };
  string: 'key' | 'value' | undefined;
  expectsKey: boolean;
  /** Where an escape began that is not complete yet, and how many more characters it takes. */
  escape: { readonly at: number; readonly left: number } | undefined;
  closed: boolean;
}

function newScan(): Scan {
  return {
    text: '',
    owed: [],
    safe: { length: 0, owed: '' },
    string: undefined,
    expectsKey: false,
    escape: undefined,
    closed: false,
  };
}

function read(scan: Scan, piece: string): void {
  const begins = scan.text === '' ? piece.search(/[{[]/) : 0;
  if (begins < 0) return;
  const from = scan.text.length;
  scan.text += piece.slice(begins);
  for (let index = from; index < scan.text.length && !scan.closed; index++) {
    if (scan.string) readInString(scan, index);
    else readBetween(scan, index);
  }
}

function readInString(scan: Scan, index: number): void {
  const character = scan.text[index];
  if (scan.escape) {
    const left = character === 'u' && scan.escape.at === index - 1 ? 4 : scan.escape.left - 1;
    scan.escape = left > 0 ? { at: scan.escape.at, left } : undefined;
  } else if (character === '\\') {
    scan.escape = { at: index, left: 1 };
  } else if (character === '"') {
    if (scan.string === 'value') isSafe(scan, index + 1);
    scan.string = undefined;
  }
}

function readBetween(scan: Scan, index: number): void {
  const character = scan.text[index];
  if (character === '"') {
    scan.string = scan.expectsKey ? 'key' : 'value';
  } else if (character === '{' || character === '[') {
    scan.owed.push(character === '{' ? '}' : ']');
    scan.expectsKey = character === '{';
    isSafe(scan, index + 1);
  } else if (character === '}' || character === ']') {
    scan.owed.pop();
    scan.expectsKey = false;
    scan.closed = scan.owed.length === 0;
    isSafe(scan, index + 1);
  } else if (character === ',') {
    // Only now is a number or a literal before it known to be whole.
    isSafe(scan, index);
    scan.expectsKey = scan.owed.at(-1) === '}';
  } else if (character === ':') {
    scan.expectsKey = false;
  }
}

function isSafe(scan: Scan, length: number): void {
  scan.safe = { length, owed: scan.owed.toReversed().join('') };
}

/** A text under way can be shown as it is; anything else waits until it is whole. */
function complete({ text, string, escape, safe, owed, closed }: Scan): string {
  if (closed || string !== 'value') return text.slice(0, safe.length) + (closed ? '' : safe.owed);
  const shown = withoutHalfPair(escape ? text.slice(0, escape.at) : text);
  return `${shown}"${owed.toReversed().join('')}`;
}

/** The first half of a surrogate pair, written out or escaped, waits for the second. */
function withoutHalfPair(text: string): string {
  return text.replace(/(?:[\uD800-\uDBFF]|(?<!\\)(?:\\\\)*\\u[dD][89abAB][0-9a-fA-F]{2})$/, '');
}

function valueOf(text: string): unknown {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : undefined;
}

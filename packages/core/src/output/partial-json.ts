import { parseJson } from './parse-json.ts';

/** Reads a JSON object or array while it is being written. */
export interface PartialReader {
  /** Takes the next piece; gives the value as far as it is certain, when it has grown enough to tell. */
  push(piece: string): unknown;
}

/** Each telling parses from the start, so the text must grow by a share in between: work stays linear. */
const growth = 1 / 12;
const leastGrowth = 8;

/** Skips prose and fences. Half a key, number, literal, escape or surrogate pair is held back. */
export function newPartialReader(): PartialReader {
  const scan: Scan = { closers: [], from: 0, safe: 0, escape: '', scalar: '' };
  let mode: Mode = 'seeking';
  let text = '';
  let told = 0;
  return {
    push(piece) {
      if (mode === 'ended') return undefined;
      const before = text.length;
      // Only the piece is looked at: reading inside `text` would copy all of it each time.
      text += piece;
      for (let index = 0; index < piece.length && mode !== 'ended'; index++) {
        const next: Mode | undefined = steps[mode](scan, piece.charAt(index), before + index);
        mode = next ?? broken(scan, piece.charAt(index), before + index);
      }
      const length = mode === 'seeking' ? 0 : scan.safe - scan.from;
      const closed = mode === 'ended' && scan.closers.length === 0 && length > told;
      if (!closed && length - told < Math.max(leastGrowth, told * growth)) return undefined;
      told = length;
      const ending = mode === 'in-string' ? ['"', ...scan.closers.toReversed()] : scan.closers.toReversed();
      const parsed = parseJson(text.slice(scan.from, scan.safe) + ending.join(''));
      return parsed.ok ? parsed.value : undefined;
    },
  };
}

type Mode =
  | 'seeking'
  | 'opened'
  | 'before-key'
  | 'in-key'
  | 'after-key'
  | 'before-value'
  | 'in-string'
  | 'in-scalar'
  | 'after-value'
  | 'ended';

interface Scan {
  /** Closers still owed, innermost last. They belong to the text up to `safe`. */
  readonly closers: string[];
  from: number;
  /** The text up to here, with the closers, is whole. */
  safe: number;
  escape: string;
  scalar: string;
}

/** Takes one character and says what comes next; undefined when this cannot be JSON. */
type Step = (scan: Scan, character: string, at: number) => Mode | undefined;

const steps: Readonly<Record<Mode, Step>> = {
  seeking: seek,
  opened: (scan, character, at) => {
    if (character === scan.closers.at(-1)) return close(scan, at);
    const next = scan.closers.at(-1) === '}' ? steps['before-key'] : steps['before-value'];
    return isSpace(character) ? 'opened' : next(scan, character, at);
  },
  'before-key': (_scan, character) =>
    isSpace(character) ? 'before-key' : character === '"' ? 'in-key' : undefined,
  'in-key': (scan, character) => (readInString(scan, character) === 'closed' ? 'after-key' : 'in-key'),
  'after-key': (_scan, character) =>
    isSpace(character) ? 'after-key' : character === ':' ? 'before-value' : undefined,
  'before-value': (scan, character, at) => {
    if (isSpace(character)) return 'before-value';
    if (character === '{' || character === '[') return open(scan, character, at);
    if (character !== '"') return steps['in-scalar'](scan, character, at);
    scan.safe = at + 1;
    return 'in-string';
  },
  'in-string': (scan, character, at) => {
    const read = readInString(scan, character);
    if (read !== 'half') scan.safe = at + 1;
    return read === 'closed' ? 'after-value' : 'in-string';
  },
  'in-scalar': (scan, character, at) => {
    if (isSpace(character) || character === ',' || character === '}' || character === ']') {
      scan.scalar = '';
      scan.safe = at;
      return steps['after-value'](scan, character, at);
    }
    scan.scalar += character;
    return beginsScalar(scan.scalar) ? 'in-scalar' : undefined;
  },
  'after-value': (scan, character, at) => {
    if (isSpace(character)) return 'after-value';
    if (character === scan.closers.at(-1)) return close(scan, at);
    if (character !== ',') return undefined;
    return scan.closers.at(-1) === '}' ? 'before-key' : 'before-value';
  },
  ended: () => 'ended',
};

/** After a bracket of the prose the search goes on; after JSON that broke, no part of it is the answer. */
function broken(scan: Scan, character: string, at: number): Mode {
  return scan.safe > scan.from + 1 ? 'ended' : seek(scan, character, at);
}

function seek(scan: Scan, character: string, at: number): Mode {
  scan.closers.length = 0;
  scan.escape = '';
  scan.scalar = '';
  scan.from = at;
  return character === '{' || character === '[' ? open(scan, character, at) : 'seeking';
}

function open(scan: Scan, bracket: '{' | '[', at: number): Mode {
  scan.closers.push(bracket === '{' ? '}' : ']');
  scan.safe = at + 1;
  return 'opened';
}

function close(scan: Scan, at: number): Mode {
  scan.closers.pop();
  scan.safe = at + 1;
  return scan.closers.length === 0 ? 'ended' : 'after-value';
}

/** `half` is a character that means nothing without what follows it. */
function readInString(scan: Scan, character: string): 'closed' | 'half' | 'whole' {
  if (scan.escape === '') {
    if (character === '"') return 'closed';
    if (character !== '\\') return highSurrogate.test(character) ? 'half' : 'whole';
  }
  scan.escape += character;
  const { escape } = scan;
  if (escape.length === (escape.startsWith('\\u') ? 6 : 2)) {
    scan.escape = '';
    return highSurrogateEscape.test(escape) ? 'half' : 'whole';
  }
  return 'half';
}

const highSurrogate = /[\uD800-\uDBFF]/;
const highSurrogateEscape = /^\\u[dD][89abAB]/;

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}

/** No number is longer; without a limit a run of digits would be looked at again for each of them. */
const longestScalar = 400;

function beginsScalar(scalar: string): boolean {
  if (literals.some((literal) => literal.startsWith(scalar))) return true;
  return scalar.length <= longestScalar && /^-?\d*\.?\d*(?:[eE][-+]?\d*)?$/.test(scalar);
}

const literals = ['true', 'false', 'null'];

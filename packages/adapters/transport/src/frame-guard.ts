import { isJson } from './parse.ts';

/** Follows the bytes of a stream of events, and knows whether they ended where an event ends. */
export interface FrameGuard {
  /** False when one event has grown past the limit. */
  take(chunk: Uint8Array): boolean;
  /** Whether they end within an event that is long already. */
  isInLongEvent(): boolean;
  /** How the bytes ended: with whole events, inside one, or without there having been any byte. */
  end(): 'whole' | 'half' | 'empty';
}

/** Guards server-sent events, which end with a blank line, or newline-delimited JSON. */
export function frameGuard(framing: 'event-stream' | 'ndjson', mostBytes: number): FrameGuard {
  const lastEnd = framing === 'ndjson' ? lastLineEnd : lastBlankLine;
  let sawBytes = false;
  /** What came after the last whole event, as far as it is short. */
  let parts: Uint8Array[] = [];
  let size = 0;
  let edge: number | undefined;

  return {
    take: (chunk) => {
      if (chunk.length === 0) return true;
      sawBytes = true;
      // A blank line may begin in one chunk and end in the next.
      const end = lastEnd(chunk, edge);
      edge = chunk.at(-1);
      if (end > 0) [parts, size] = [[], 0];
      if (end === chunk.length) return true;
      size += chunk.length - end;
      if (size <= mostForgivenBytes) parts.push(chunk.subarray(end));
      return size <= mostBytes;
    },
    isInLongEvent: () => size > mostForgivenBytes,
    end: () => {
      if (!sawBytes) return 'empty';
      if (size === 0) return 'whole';
      return size <= mostForgivenBytes && isWhole(Buffer.concat(parts).toString(), framing)
        ? 'whole'
        : 'half';
    },
  };
}

/** Up to this size a last event without its blank line may still be found whole. */
const mostForgivenBytes = 65_536;

const lineFeed = 10;
const carriageReturn = 13;

/** Where the last blank line of a chunk ends, or 0. Lines end with LF, CRLF or CR. */
function lastBlankLine(chunk: Uint8Array, edge: number | undefined): number {
  for (let at = chunk.length - 1; at >= 0; at -= 1) {
    const byte = chunk[at];
    const before = at > 0 ? chunk[at - 1] : edge;
    const twoBreaks = isBreak(byte) && isBreak(before) && !(before === carriageReturn && byte === lineFeed);
    if (twoBreaks) return byte === carriageReturn && chunk[at + 1] === lineFeed ? at + 2 : at + 1;
  }
  return 0;
}

function lastLineEnd(chunk: Uint8Array): number {
  return chunk.lastIndexOf(lineFeed) + 1;
}

function isBreak(byte: number | undefined): boolean {
  return byte === lineFeed || byte === carriageReturn;
}

/** Some servers leave out the last blank line; what stands there counts as whole if its data can be read. */
function isWhole(rest: string, framing: 'event-stream' | 'ndjson'): boolean {
  const lines = rest.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '' && !line.startsWith(':'));
  if (lines.length === 0) return true;
  const data =
    framing === 'ndjson'
      ? lines
      : lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5));
  const text = data.join('\n').trim();
  return text === '[DONE]' || isJson(text);
}

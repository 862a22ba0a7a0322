/** A server-sent event with data, or a comment, which only says that the server is there. */
export type ServerEvent =
  | { readonly type: 'data'; readonly name: string; readonly data: string }
  | { readonly type: 'comment' };

/** Reads server-sent events from bytes that may be cut anywhere. */
export interface EventDecoder {
  push(chunk: Uint8Array): readonly ServerEvent[];
  /** What stood at the end without the blank line that it should have had. */
  end(): readonly ServerEvent[];
}

/** Takes lines that end with LF, CRLF or CR. */
export function newEventDecoder(): EventDecoder {
  const decoder = new TextDecoder();
  /** An unfinished line, as it came: a long one would be copied over and over if it were put together each time. */
  let held: string[] = [];
  let pending: Pending = nothing;
  const read = (text: string): readonly ServerEvent[] => {
    const events: ServerEvent[] = [];
    const lineEnd = text.includes('\r') ? anyLineEnd : lineFeed;
    let from = 0;
    for (let end = lineEnd(text, from); end !== undefined; end = lineEnd(text, from)) {
      pending = takeLine(text.slice(from, end.at), { pending, events });
      from = end.next;
    }
    held = [text.slice(from)];
    return events;
  };
  return {
    push: (chunk) => {
      const text = decoder.decode(chunk, { stream: true });
      held.push(text);
      return text.includes('\n') || text.includes('\r') ? read(held.join('')) : [];
    },
    end: () => read(`${held.join('')}${decoder.decode()}\n\n`),
  };
}

interface Pending {
  readonly name: string;
  readonly data: string | undefined;
}

const nothing: Pending = { name: '', data: undefined };

interface LineEnd {
  readonly at: number;
  readonly next: number;
}

function lineFeed(text: string, from: number): LineEnd | undefined {
  const at = text.indexOf('\n', from);
  return at < 0 ? undefined : { at, next: at + 1 };
}

/** A CR at the very end may be the first half of a CRLF. */
function anyLineEnd(text: string, from: number): LineEnd | undefined {
  const at = text.indexOf('\r', from);
  const plain = lineFeed(text, from);
  if (at < 0 || (plain && plain.at < at)) return plain;
  if (at === text.length - 1) return undefined;
  return { at, next: text.charAt(at + 1) === '\n' ? at + 2 : at + 1 };
}

interface Taking {
  readonly pending: Pending;
  readonly events: ServerEvent[];
}

function takeLine(line: string, { pending, events }: Taking): Pending {
  if (line === '') {
    if (pending.data !== undefined) events.push({ type: 'data', name: pending.name, data: pending.data });
    return nothing;
  }
  if (line.startsWith(':')) events.push({ type: 'comment' });
  else if (line.startsWith('data:')) return { ...pending, data: joined(pending.data, valueOf(line, 5)) };
  else if (line.startsWith('event:')) return { ...pending, name: valueOf(line, 6) };
  return pending;
}

function joined(before: string | undefined, more: string): string {
  return before === undefined ? more : `${before}\n${more}`;
}

function valueOf(line: string, from: number): string {
  return line.slice(line.charAt(from) === ' ' ? from + 1 : from);
}

import { isLoose, listOf, looseOf, textOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';

/** An error as a provider told it, in one shape. */
export interface Told {
  /** Its code, its type, an inner code: whatever single words it gave. The first is the most particular. */
  readonly words: readonly string[];
  readonly message: string;
  /** A status that stands in the body. */
  readonly status: number | undefined;
  readonly body: Loose;
}

/** Reads an error body: an object under `error` or at the top, a text, a list, or no JSON at all. */
export function readError(body: unknown): Told {
  const [first] = Array.isArray(body) ? listOf(body) : [body];
  const outer = looseOf(first);
  const inner = isLoose(outer['error']) ? outer['error'] : outer;
  return {
    words: wordsIn(inner, outer),
    message: messageIn(inner, outer),
    status: statusIn(inner) ?? statusIn(outer),
    body: inner,
  };
}

/** The text of an error answer; what is no JSON has nothing to say but its status. */
export function readErrorText(text: string): Told {
  try {
    return readError(JSON.parse(text));
  } catch {
    return readError(undefined);
  }
}

function wordsIn(inner: Loose, outer: Loose): readonly string[] {
  const innermost = looseOf(inner['innererror'] ?? inner['inner_error']);
  const found = [
    innermost['code'],
    inner['code'],
    inner['type'],
    inner['status'],
    outer['code'],
    outer['type'],
  ];
  return [...new Set(found.map(wordOf).filter((word) => word !== undefined))];
}

/** A code is a word; whatever is longer is somebody's text. Events of the Responses API are called `error` and say no more by it. */
function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:-]{1,64}$/.test(value) && value !== 'error' ? value : undefined;
}

function messageIn(inner: Loose, outer: Loose): string {
  const [detail] = listOf(outer['detail']).map((each) => looseOf(each)['msg']);
  const found = [inner['message'], outer['error'], outer['message'], outer['detail'], detail];
  return found.map(textOf).find((text) => text !== undefined) ?? '';
}

function statusIn(error: Loose): number | undefined {
  const found = [error['status_code'], error['code'], error['status']].map(Number);
  return found.find((status) => status >= 400 && status < 600);
}

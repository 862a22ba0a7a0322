import { inspect } from 'node:util';

/** A key that only `reveal` gives away: printed, inspected or serialised it is `[secret]`. */
export interface Secret {
  reveal(): string;
}

/** Wraps a key. Refuses, without quoting it, what could not be a header value: a stray line break is the common mistake. */
export function secret(text: string): Secret {
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new TypeError('a key is one or more visible ASCII characters, without spaces or line breaks');
  }
  return Object.freeze({ reveal: () => text, toString: hidden, toJSON: hidden, [inspect.custom]: hidden });
}

function hidden(): string {
  return '[secret]';
}

import { inspect } from 'node:util';

/** A value that only `reveal` gives away: printed, inspected or serialised it is `[secret]`. */
export interface Secret {
  reveal(): string;
  toString(): string;
}

/** Wraps a text that nobody must see. */
export function secret(text: string): Secret {
  const wrapped = Object.freeze({
    reveal: () => text,
    toString: hidden,
    toJSON: hidden,
    [inspect.custom]: hidden,
  });
  secrets.add(wrapped);
  return wrapped;
}

/** Whether a value was wrapped here. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && secrets.has(value);
}

const secrets = new WeakSet<object>();

function hidden(): string {
  return '[secret]';
}

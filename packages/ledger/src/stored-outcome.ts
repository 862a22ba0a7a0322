import type { Answered } from '@understudy/core';

/**
 * An answer as text that reads back as the same answer. A task's schema may make more of an answer than JSON can say
 * (dates, big numbers, sets), so what is not plain JSON is written as `{ "$": what, "value": … }`.
 */
export function writeOutcome(outcome: Answered): string {
  return JSON.stringify(toJson(outcome));
}

export function readOutcome(text: string): Answered {
  const read = fromJson(JSON.parse(text));
  if (!isAnswered(read)) throw new Error('a stored answer cannot be read: it is none');
  return read;
}

function isAnswered(value: unknown): value is Answered {
  return isObject(value) && value['ok'] === true && isObject(value['answer']) && isObject(value['meta']);
}

type Plain = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null;
}

/** A value that JSON has no word for. */
function marked(what: string, value: unknown): Plain {
  return { [mark]: what, value };
}

const mark = '$';

function toJson(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : marked('number', Object.is(value, -0) ? '-0' : String(value));
    case 'undefined':
      return marked('undefined', null);
    case 'bigint':
      return marked('bigint', String(value));
    case 'object':
      return value === null ? null : objectToJson(value);
    case 'function':
    case 'symbol':
      throw new Error(`an answer that holds a ${typeof value} cannot be kept`);
  }
}

function objectToJson(value: object): unknown {
  if (Array.isArray(value)) return Array.from(value, toJson);
  if (value instanceof Date) return marked('date', toJson(value.getTime()));
  if (value instanceof Map) return marked('map', Array.from(value, toJson));
  if (value instanceof Set) return marked('set', Array.from(value, toJson));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new Error(`an answer that holds a ${value.constructor.name} cannot be kept`);
  }
  // Absent and undefined are one to whoever reads a property, and most of what is undefined is meta.
  const said = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const plain = Object.fromEntries(said.map(([key, inner]) => [key, toJson(inner)]));
  return Object.hasOwn(plain, mark) ? marked('object', plain) : plain;
}

function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (!isObject(value)) return value;
  if (!Object.hasOwn(value, mark)) return plainFromJson(value);
  return fromMarked(String(value[mark]), value['value']);
}

function plainFromJson(value: unknown): unknown {
  if (!isObject(value)) throw new Error('a stored answer cannot be read: an object is missing');
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fromJson(inner)]));
}

function fromMarked(what: string, value: unknown): unknown {
  switch (what) {
    case 'number':
      return Number(value);
    case 'undefined':
      return undefined;
    case 'bigint':
      return BigInt(String(value));
    case 'date':
      return new Date(Number(fromJson(value)));
    case 'map':
      return new Map(listOf(value).map(pairOf));
    case 'set':
      return new Set(listOf(value));
    case 'object':
      return plainFromJson(value);
    default:
      throw new Error(`a stored answer cannot be read: nobody knows what "${what}" is`);
  }
}

function pairOf(entry: unknown): readonly [unknown, unknown] {
  return Array.isArray(entry) ? [entry[0], entry[1]] : [undefined, undefined];
}

function listOf(value: unknown): readonly unknown[] {
  const read = fromJson(value);
  return Array.isArray(read) ? read : [];
}

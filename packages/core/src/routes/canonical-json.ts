/**
 * One text for one content: keys sorted, `undefined` fields left out, a Date as the text it is in JSON.
 * What JSON cannot hold is written in a form no JSON has, so that different contents never look alike;
 * what has no content to compare (a function, a Blob) is a TypeError.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

/** Deeper than any real input; a circle gets there too. */
const deepest = 500;

function write(value: unknown, depth: number): string {
  if (depth > deepest) throw new TypeError(`nested deeper than ${deepest} levels, or in a circle`);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      return String(value); // NaN and Infinity stay themselves; -0 is 0
    case 'bigint':
      return `${value}n`;
    case 'undefined':
      return 'undefined';
    case 'object':
      return value === null ? 'null' : writeObject(value, depth + 1);
    case 'function':
    case 'symbol':
      throw new TypeError(`a ${typeof value} has no content to compare`);
  }
}

function writeObject(value: object, depth: number): string {
  if (hasJson(value)) return write(value.toJSON(), depth);
  if (Array.isArray(value)) return list(value, depth);
  if (value instanceof Map) return `Map${list([...value], depth)}`;
  if (value instanceof Set) return `Set${list([...value], depth)}`;
  if (value instanceof Uint8Array) return `Bytes${list([...value], depth)}`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const type = typeOf(value);
  if (type !== '' && fields.length === 0) throw new TypeError(`a ${type} has no content to compare`);
  fields.sort(([left], [right]) => (left < right ? -1 : 1));
  const written = fields.map(([key, field]) => `${JSON.stringify(key)}:${write(field, depth)}`);
  return `${type}{${written.join(',')}}`;
}

function list(values: readonly unknown[], depth: number): string {
  return `[${values.map((each) => write(each, depth)).join(',')}]`;
}

function hasJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

/** Empty for plain objects, the class's name for others. */
function typeOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? '' : value.constructor.name;
}

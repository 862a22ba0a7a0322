import { Refused } from './refused.ts';

/** Text of a caller as JSON. What could reach a prototype is taken out. */
export function readJson(text: string, deepest: number): unknown {
  const value = parse(text);
  clean(value, deepest);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words quote the body.
    throw new Refused('invalid-body', 'the body is not JSON', 'not-json');
  }
}

/** Level by level, not by recursion: nesting must not overflow the stack. */
function clean(value: unknown, deepest: number): void {
  let level = [value].filter(isObject);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest)
      throw new Refused('invalid-body', `the body nests deeper than ${deepest}`, 'too-deep');
    level = level.flatMap((each) => {
      if (Object.hasOwn(each, '__proto__')) Reflect.deleteProperty(each, '__proto__');
      return Object.values(each).filter(isObject);
    });
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

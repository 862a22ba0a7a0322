import { exceededBound } from '@understudy/core';

import { Refused } from './refused.ts';

/** Text of a caller as JSON. What could reach a prototype is taken out. */
export function readJson(text: string, deepest: number): unknown {
  checkBounds(text, deepest);
  const value = parse(text);
  clean(value, deepest);
  return value;
}

/** Ten thousand rows of a table have as many; beyond that, reading them would hold up everybody. */
const mostParts = 50_000;

function checkBounds(text: string, deepest: number): void {
  const exceeded = exceededBound(text, { depth: deepest + 1, parts: mostParts });
  if (exceeded === 'depth') throw tooDeep(deepest);
  if (exceeded === 'parts')
    throw new Refused('invalid-body', `the body has more than ${mostParts} parts`, 'too-many-parts');
}

function tooDeep(deepest: number): Refused {
  return new Refused('invalid-body', `the body nests deeper than ${deepest}`, 'too-deep');
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
    if (depth > deepest) throw tooDeep(deepest);
    level = level.flatMap((each) => {
      if (Object.hasOwn(each, '__proto__')) Reflect.deleteProperty(each, '__proto__');
      return Object.values(each).filter(isObject);
    });
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

import type { Random } from '@understudy/core';

// One of them.
function pick<Value>(random: Random, values: readonly Value[]): Value {
  const picked = values[Math.floor(random() * values.length)];
  if (picked === undefined) throw new RangeError('there is nothing to pick from');
  return picked;
}

/** The same text, hurt in one to four places: what tears, doubles, swaps and smuggles bytes. @internal */
export function mutateText(text: string, random: Random, pieces: readonly string[]): string {
  let hurt = text;
  for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1) {
    const at = Math.floor(random() * (hurt.length + 1));
    const until = Math.min(hurt.length, at + Math.floor(random() ** 3 * hurt.length));
    const before = hurt.slice(0, at);
    hurt = pick(random, [
      () => before, // cut off
      () => before + hurt.slice(until), // something is missing
      () => before + hurt.slice(at, until).repeat(2) + hurt.slice(until), // said twice
      () => before + pick(random, pieces) + hurt.slice(at),
      () => before + pick(random, pieces) + hurt.slice(until),
      () => before + String.fromCharCode(Math.floor(random() * 0x1_00_00)) + hurt.slice(at + 1),
    ])().slice(0, longest);
  }
  return hurt;
}

const longest = 200_000;

/** The same value with something hostile in one to three of its places, as JSON: a key may be said twice. @internal */
export function mutateJson(value: unknown, random: Random, hostile: readonly string[]): string {
  const places = 1 + Math.floor(random() * 3);
  let text = JSON.stringify(value) ?? 'null';
  for (let left = places; left > 0; left -= 1) {
    const spots = [...text.matchAll(spot)];
    if (spots.length === 0) return pick(random, hostile);
    const { 0: found, index } = pick(random, spots);
    const evil = pick(random, hostile);
    const name = pick(random, names);
    const put = found.startsWith('{')
      ? `{${name}:${evil}${found.slice(1).startsWith('}') ? '' : ','}`
      : found.startsWith('[')
        ? `[${evil},`
        : evil;
    text = text.slice(0, index) + put + text.slice(index + (/^[{[]/.test(found) ? 1 : found.length));
  }
  return text.slice(0, longest);
}

/** Where a value begins, or a whole plain one. */
const spot = /[{[]|"(?:[^"\\]|\\.)*"(?!\s*:)|-?\d+(?:\.\d+)?|true|false|null/g;

const names = [
  '"__proto__"',
  '"constructor"',
  '"prototype"',
  '"toString"',
  '""',
  '"x"',
  '"base_url"',
  '"then"',
  '"length"',
];

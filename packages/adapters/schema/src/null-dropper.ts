import type { JsonObject } from '@understudy/core';

import { acceptsNull, alternatives, asNode, nodesIn, propertiesOf, requiredOf } from './node.ts';

/** Takes the nulls out of an answer that stand for keys left out, while the answer is being written. */
export interface NullDropper {
  /** Takes the next piece of the answer and gives what is certain of it. */
  push(piece: string): string;
  /** What was still held back when the answer ended. */
  end(): string;
}

/** Undoes what lowering did to optional keys: they had to be there, so a null stands for "not given". */
export function nullDropper(schema: JsonObject): NullDropper {
  const scan: Scan = {
    root: schema,
    stack: [],
    held: '',
    literal: '',
    string: 'none',
    escaped: false,
    aside: false,
  };
  return {
    push: (piece) => {
      let out = '';
      for (const character of piece) out += scan.aside ? character : step(character, scan);
      return out;
    },
    end: () => scan.held + scan.literal,
  };
}

/** One object or array that is being written. */
interface Level {
  readonly kind: 'object' | 'array';
  /** What the schema says of it; several where it leaves a choice. */
  readonly nodes: readonly JsonObject[];
  /** In an object: a key, the value behind it, or the end of that value. */
  awaits: 'key' | 'value' | 'end';
  /** The last key, as it was written. */
  key: string;
  /** Whether a member of it has been given out. */
  wrote: boolean;
}

interface Scan {
  readonly root: JsonObject;
  readonly stack: Level[];
  /** A member's comma, key and colon, until its value is known not to be dropped. */
  held: string;
  /** A value that may turn out to be the null to be dropped. */
  literal: string;
  string: 'none' | 'key' | 'value';
  escaped: boolean;
  /** This is no JSON object, or no longer: it passes as it is. */
  aside: boolean;
}

function step(character: string, scan: Scan): string {
  if (scan.string !== 'none') return inString(character, scan);
  const settled = scan.literal === '' ? '' : inLiteral(character, scan);
  if (scan.literal !== '') return settled;
  const level = scan.stack.at(-1);
  if (!level) return atTop(character, scan);
  if (level.kind === 'array' || level.awaits === 'end') return settled + inside(character, level, scan);
  return (
    settled + (level.awaits === 'key' ? beforeValue(character, level, scan) : atValue(character, level, scan))
  );
}

function atTop(character: string, scan: Scan): string {
  if (character === '{') open('object', [scan.root], scan);
  else scan.aside = !isSpace(character);
  return character;
}

function inString(character: string, scan: Scan): string {
  const level = scan.stack.at(-1);
  const isKey = scan.string === 'key';
  if (scan.escaped) scan.escaped = false;
  else if (character === '\\') scan.escaped = true;
  else if (character === '"') scan.string = 'none';
  if (!isKey || !level) return character;
  level.key += character;
  scan.held += character;
  return '';
}

/** A comma, white space and a key, all held back until the value has begun. */
function beforeValue(character: string, level: Level, scan: Scan): string {
  if (character === '}') return close(character, scan);
  scan.held += character;
  if (character === ':') level.awaits = 'value';
  if (character !== '"') return '';
  scan.string = 'key';
  level.key = character;
  return '';
}

function atValue(character: string, level: Level, scan: Scan): string {
  if (isSpace(character)) {
    scan.held += character;
    return '';
  }
  level.awaits = 'end';
  if (character === 'n' && isDroppable(level, scan.root)) {
    scan.literal = character;
    return '';
  }
  return release(level, scan) + inside(character, level, scan);
}

/** Gathers a literal; when it has ended, gives it out with its key, or drops both. */
function inLiteral(character: string, scan: Scan): string {
  if (!isSpace(character) && !',}]'.includes(character)) {
    scan.literal += character;
    return '';
  }
  const { literal } = scan;
  const level = scan.stack.at(-1);
  scan.literal = '';
  if (literal !== 'null') return (level ? release(level, scan) : '') + literal;
  scan.held = '';
  return '';
}

/** Values and what stands between them, given out as it comes. */
function inside(character: string, level: Level, scan: Scan): string {
  if (character === '"') scan.string = 'value';
  else if (character === '{') open('object', inner(level, scan.root), scan);
  else if (character === '[') open('array', inner(level, scan.root), scan);
  else if (character === '}' || character === ']') return close(character, scan);
  else if (character === ',' && level.kind === 'object') {
    level.awaits = 'key';
    scan.held = character;
    return '';
  }
  return character;
}

function open(kind: Level['kind'], nodes: readonly JsonObject[], scan: Scan): void {
  scan.stack.push({ kind, nodes, awaits: 'key', key: '', wrote: false });
}

function close(character: string, scan: Scan): string {
  const { held } = scan;
  scan.held = '';
  scan.stack.pop();
  scan.aside = scan.stack.length === 0;
  return held + character;
}

/** The first member that is given out has no comma, whatever was dropped before it. */
function release(level: Level, scan: Scan): string {
  const { held } = scan;
  scan.held = '';
  const prefix = level.wrote ? held : held.replace(/^,/, '');
  level.wrote = true;
  return prefix;
}

/** Left out in the schema's own words, and null in none of them. */
function isDroppable(level: Level, root: JsonObject): boolean {
  const key = keyOf(level);
  const places = level.nodes.flatMap((node) => alternatives(node, root)).filter((node) => childOf(node, key));
  const isOptional = places.some((node) => !requiredOf(node).has(key));
  return isOptional && !places.some((node) => acceptsNull(childOf(node, key) ?? {}, root));
}

function inner(level: Level, root: JsonObject): readonly JsonObject[] {
  const nodes = level.nodes.flatMap((node) => alternatives(node, root));
  if (level.kind === 'object')
    return nodes.map((node) => childOf(node, keyOf(level))).filter((child) => child !== undefined);
  return nodes.flatMap((node) => [...nodesOf(node['prefixItems']), ...nodesOf(node['items'])]);
}

function childOf(node: JsonObject, key: string): JsonObject | undefined {
  const [, child] = propertiesOf(node).find(([name]) => name === key) ?? [];
  return asNode(child);
}

function keyOf({ key }: Level): string {
  try {
    const name: unknown = JSON.parse(key);
    return typeof name === 'string' ? name : '';
  } catch {
    return '';
  }
}

function nodesOf(value: JsonObject[string]): readonly JsonObject[] {
  const node = asNode(value);
  return node ? [node] : nodesIn(value);
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}

import { listOf, looseOf, textOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';

/** Arguments that come one value at a time, each with the path where it belongs. */
export interface PartialArguments {
  add(pieces: unknown): void;
  /** The arguments so far, as JSON. */
  text(): string;
}

/** Reads paths such as `$.a.b[0]`; texts come in pieces, everything else whole. */
export function newPartialArguments(): PartialArguments {
  const root: Branch = new Map();
  return {
    add: (pieces) => {
      for (const piece of listOf(pieces).map(looseOf)) put(root, pathOf(piece), valueOf(piece));
    },
    text: () => JSON.stringify(plain(root)),
  };
}

/** Keys are names or positions. A map, for a key may be called `__proto__`. */
type Branch = Map<string | number, unknown>;
type Step = string | number;

function pathOf(piece: Loose): readonly Step[] {
  const steps = (textOf(piece['jsonPath']) ?? '').matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]/g);
  return [...steps]
    .slice(0, mostSteps)
    .map(([, name, position, quoted]) => name ?? quoted ?? Number(position));
}

/** Deeper than any schema that a tool may have. */
const mostSteps = 64;

function valueOf({ stringValue, numberValue, boolValue }: Loose): unknown {
  return stringValue ?? numberValue ?? boolValue ?? null;
}

function put(root: Branch, path: readonly Step[], value: unknown): void {
  const last = path.at(-1);
  if (last === undefined) return;
  const branch = path.slice(0, -1).reduce(inner, root);
  const before = branch.get(last);
  branch.set(last, typeof before === 'string' && typeof value === 'string' ? before + value : value);
}

function inner(branch: Branch, step: Step): Branch {
  const found = branch.get(step);
  if (found instanceof Map) return found;
  const made: Branch = new Map();
  branch.set(step, made);
  return made;
}

function plain(value: unknown): unknown {
  if (!(value instanceof Map)) return value;
  const entries = [...value];
  const isList = entries.length > 0 && entries.every(([step]) => typeof step === 'number');
  if (isList) return entries.toSorted(([left], [right]) => left - right).map(([, each]) => plain(each));
  return Object.fromEntries(entries.map(([step, each]) => [step, plain(each)]));
}

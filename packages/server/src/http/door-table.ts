import type { Door } from './door.ts';

/** A door that was found, and what stood at the named places of its path. */
export interface FoundDoor {
  readonly door: Door;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds the door for a request: `undefined` when no door has this path, the methods it has when not this one. */
export type DoorTable = (method: string, path: string) => FoundDoor | readonly string[] | undefined;

/** Doors by path. Exact paths first; of the patterns the first that fits, in the order given. */
export function doorTable(doors: readonly Door[]): DoorTable {
  const exact = Map.groupBy(
    doors.filter(({ path }) => !isPattern(path)),
    ({ path }) => path,
  );
  const patterns = doors
    .filter(({ path }) => isPattern(path))
    .map((door) => ({ door, segments: door.path.split('/') }));

  return (method, path) => {
    const wanted = method === 'HEAD' ? 'GET' : method;
    const sent = path.split('/');
    const found: readonly FoundDoor[] =
      exact.get(path)?.map((door) => ({ door, parameters: {} })) ??
      patterns.flatMap(({ door, segments }) => {
        const parameters = match(segments, sent);
        return parameters ? [{ door, parameters }] : [];
      });
    if (found.length === 0) return undefined;
    return found.find(({ door }) => door.method === wanted) ?? found.map(({ door }) => door.method);
  };
}

const isPattern = (path: string): boolean => /[:*]/.test(path);

function match(
  pattern: readonly string[],
  path: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const open = pattern.at(-1) === '*';
  if (open ? path.length < pattern.length : path.length !== pattern.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of pattern.entries()) {
    const rest = open && index === pattern.length - 1;
    const said = decoded(rest ? path.slice(index).join('/') : (path[index] ?? ''));
    const named = rest || segment.startsWith(':');
    if (said === undefined || (named ? said === '' : said !== segment)) return undefined;
    if (named) parameters[rest ? '*' : segment.slice(1)] = said;
  }
  return parameters;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // half an escape names nothing
  }
}

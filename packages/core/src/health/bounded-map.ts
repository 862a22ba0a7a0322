/** How a full map treats an entry: gone first, gone when nothing better is left, or kept whatever happens. */
export type Eviction = 'first' | 'if-needed' | 'never';

/** A map that holds no more than its limit. */
export interface BoundedMap<Value> {
  get(key: string): Value | undefined;
  /** Keeps the value and makes it the freshest. */
  set(key: string, value: Value): void;
  delete(key: string): void;
  keys(): Iterable<string>;
}

export interface Bounds<Value> {
  readonly limit: number;
  /** Without it the stalest entry goes. */
  readonly eviction?: ((value: Value) => Eviction) | undefined;
}

/** Forgets the entry that was set longest ago, those marked `first` before all others. */
export function createBoundedMap<Value>({ limit, eviction }: Bounds<Value>): BoundedMap<Value> {
  const entries = new Map<string, Value>();
  return {
    get: (key) => entries.get(key),
    set: (key, value) => {
      if (key.length > longestKey) return;
      // Deleting first moves a known key to the fresh end.
      if (!entries.delete(key) && entries.size >= limit) evict(entries, eviction ?? ifNeeded);
      entries.set(key, value);
    },
    delete: (key) => void entries.delete(key),
    keys: () => entries.keys(),
  };
}

/** Keys may come from callers. A name longer than this is not worth the memory it would hold. */
const longestKey = 512;

/** How far to look for an entry that may go first: the price of one eviction stays fixed. */
const furthestLook = 100;

const ifNeeded = (): Eviction => 'if-needed';

function evict<Value>(entries: Map<string, Value>, eviction: (value: Value) => Eviction): void {
  let stalest: string | undefined;
  let looked = 0;
  for (const [key, value] of entries) {
    const willing = eviction(value);
    if (willing === 'first') return void entries.delete(key);
    if (willing === 'if-needed') stalest ??= key;
    looked += 1;
    if (looked >= furthestLook && stalest !== undefined) break;
  }
  if (stalest !== undefined) entries.delete(stalest);
}

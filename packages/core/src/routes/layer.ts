/** `upper` over `lower`: plain objects key by key, anything else replaced, `undefined` says nothing. */
export function layer(lower: object, upper: object): object {
  const below = new Map(Object.entries(lower));
  for (const [key, value] of Object.entries(upper)) {
    if (value === undefined) continue;
    const under: unknown = below.get(key);
    below.set(key, isRecord(value) && isRecord(under) ? layer(under, value) : value);
  }
  return Object.fromEntries(below);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A deep copy of plain data that nobody can change. The original stays as it was, and its owner's. */
export function frozenCopy<Value>(value: Value): Value {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- a copy has the shape of its original
  return copy(value) as Value;
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(copy));
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, field]) => [key, copy(field)])));
}

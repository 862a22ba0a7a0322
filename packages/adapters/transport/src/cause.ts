/** The first error of a kind among an error and its causes: SDKs wrap what their fetch throws. */
export function causeOf<Found>(
  error: unknown,
  isFound: (error: unknown) => error is Found,
): Found | undefined {
  let current = error;
  for (let depth = 0; depth < mostCauses && current instanceof Error; depth += 1) {
    if (isFound(current)) return current;
    current = current.cause;
  }
  return undefined;
}

/** Errors can be made to cause themselves. */
const mostCauses = 10;

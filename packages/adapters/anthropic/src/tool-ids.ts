/** Gives the tool calls of one conversation ids that the API takes, and finds the call that a result belongs to. */
export interface ToolIds {
  forCall(id: string): string;
  forResult(id: string): string;
}

/**
 * The API wants ids of letters, digits, `_` and `-`, each used once. Calls that another provider made may have
 * none, odd ones, or the same one twice; a result then belongs to the first call of that id without one.
 */
export function newToolIds(): ToolIds {
  const taken = new Set<string>();
  const waiting = new Map<string, string[]>();
  let made = 0;
  const unused = (): string => {
    for (;;) {
      made += 1;
      if (!taken.has(`call_${made}`)) return `call_${made}`;
    }
  };
  return {
    forCall: (id) => {
      const given = isTakeable.test(id) && !taken.has(id) ? id : unused();
      taken.add(given);
      waiting.set(id, [...(waiting.get(id) ?? []), given]);
      return given;
    },
    // A result without a call is refused by the API, which says so better than we could.
    forResult: (id) => waiting.get(id)?.shift() ?? id,
  };
}

const isTakeable = /^[\w-]{1,64}$/;

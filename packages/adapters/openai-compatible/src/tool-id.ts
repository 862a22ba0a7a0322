import { createHash } from 'node:crypto';

import type { Dialect } from './dialect.ts';

/** The id of a tool call as this provider takes it: the same for a call and its result, every time. */
export function toolIdFor(id: string, { toolIds }: Dialect): string {
  if (toolIds.pattern.test(id)) return id;
  return createHash('sha256').update(id).digest('hex').slice(0, toolIds.length);
}

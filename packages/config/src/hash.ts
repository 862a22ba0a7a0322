import { createHash } from 'node:crypto';

import { canonicalJson } from '@understudy/core';

/** 16 hex characters of the content. Secrets stand in it as `[secret]`: their values do not count. */
export function hashOf(content: unknown): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex').slice(0, 16);
}

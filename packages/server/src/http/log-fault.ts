import { scrub } from '@understudy/core';

import { publicFailure, Told } from '../call/public-failure.ts';
import type { Log } from '../log.ts';

/** Notes what nobody foresaw, and nothing else: where it broke, without what was said. A message may quote a prompt. */
export function logFault(
  thrown: unknown,
  where: { readonly requestId: string; readonly door: string },
  log: Log | undefined,
): void {
  if (publicFailure(thrown, '').code !== 'internal') return;
  const origin = thrown instanceof Told ? thrown.cause : thrown;
  const error = origin instanceof Error ? origin : undefined;
  const at = error?.stack?.split('\n').find((line) => /^\s+at /.test(line));
  const fields = { ...where, error: scrub(error?.name ?? typeof origin), at: at?.trim() };
  try {
    log?.error(fields, 'a door failed in a way nobody foresaw');
  } catch {
    // A log that fails must not take the answer with it.
  }
}

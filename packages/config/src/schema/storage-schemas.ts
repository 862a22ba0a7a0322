import { z } from 'zod';

import { strict } from './strict.ts';

/** How the answers of one task are cached, as written. */
export interface CacheInput {
  readonly ttlMs: number;
  readonly shared?: boolean | undefined;
}

/** How prompts and answers of one task are kept, as written. */
export interface CaptureInput {
  readonly keepDays?: number | undefined;
  readonly redact?: Readonly<Record<string, string>> | undefined;
}

export const cacheSchema: z.ZodType<CacheInput> = strict({
  ttlMs: z.int().positive().max(31_536_000_000), // a year
  shared: z.boolean().optional(),
});

export const captureSchema: z.ZodType<CaptureInput> = strict({
  keepDays: z.int().positive().max(3_650).optional(),
  redact: z
    .record(
      z.string().regex(/^[\w-]{1,40}$/, 'name what is taken out with a plain word'),
      z.string().min(1).max(1_000).refine(isPattern, 'this is no regular expression'),
    )
    .optional(),
});

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'g').flags === 'g';
  } catch {
    return false; // throwing is its only way to say so
  }
}

import { z } from 'zod';

/**
 * A parameter that no model-independent call can carry. What asks for nothing passes; anything else is refused by name:
 * a client must not believe that it was heard.
 */
export function onlyValues(allowed: readonly unknown[], instead: string): z.ZodType<unknown> {
  return z
    .unknown()
    .refine((value) => value === undefined || value === null || allowed.some((each) => same(each, value)), {
      error: `Unsupported parameter: ${instead}`,
      params: { code: 'unsupported_parameter' },
    })
    .optional();
}

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

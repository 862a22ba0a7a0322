import type { z } from 'zod';

/** What is wrong in catalog data or overrides, and where. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Thrown at start-up by a catalog that cannot be built. */
export class CatalogError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(['The catalog does not check:', ...problems.map(toLine)].join('\n'));
    this.name = 'CatalogError';
    this.problems = problems;
  }
}

function toLine({ path, message }: Problem): string {
  return `  ${path.join('.') || '(all of it)'}: ${message}`;
}

/** Reads a value by its schema; tells all that is wrong with it, not only the first. */
export function check<Value>(schema: z.ZodType<Value>, value: unknown): Checked<Value> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const problems = result.error.issues.map(({ path, message }) => ({ path: path.map(toStep), message }));
  return { ok: false, problems };
}

function toStep(step: PropertyKey): string | number {
  return typeof step === 'symbol' ? String(step) : step;
}

import { z } from 'zod';

/** A model as models.dev describes it, as far as we read it. Everything may be missing. */
export interface SourceModel {
  readonly status?: string | undefined;
  readonly reasoning?: boolean | undefined;
  readonly tool_call?: boolean | undefined;
  readonly structured_output?: boolean | undefined;
  readonly cost?: SourceCost | undefined;
  readonly limit?:
    | { readonly context?: number | undefined; readonly output?: number | undefined }
    | undefined;
  readonly modalities?:
    | { readonly input?: readonly string[] | undefined; readonly output?: readonly string[] | undefined }
    | undefined;
}

/** Dollars per million tokens. */
export interface SourceRates {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly reasoning?: number | undefined;
  readonly cache_read?: number | undefined;
  readonly cache_write?: number | undefined;
}

export interface SourceCost extends SourceRates {
  readonly tiers?: readonly (SourceRates & { readonly tier: { readonly size: number } })[] | undefined;
}

export type SourceListing = Readonly<
  Record<string, { readonly models: Readonly<Record<string, SourceModel>> }>
>;

const rates = {
  input: z.number().nonnegative().optional(),
  output: z.number().nonnegative().optional(),
  reasoning: z.number().nonnegative().optional(),
  cache_read: z.number().nonnegative().optional(),
  cache_write: z.number().nonnegative().optional(),
};

const model = z.object({
  status: z.string().optional(),
  reasoning: z.boolean().optional(),
  tool_call: z.boolean().optional(),
  structured_output: z.boolean().optional(),
  cost: z
    .object({
      ...rates,
      tiers: z.array(z.object({ ...rates, tier: z.object({ size: z.number() }) })).optional(),
    })
    .optional(),
  limit: z.object({ context: z.number().optional(), output: z.number().optional() }).optional(),
  modalities: z
    .object({ input: z.array(z.string()).optional(), output: z.array(z.string()).optional() })
    .optional(),
});

const listing = z.record(z.string(), z.object({ models: z.record(z.string(), model) }));
const document = z.object({ providers: listing });

/** Reads models.dev's `api.json`, or a file that keeps the same under `providers`. Throws when it is neither. */
export function readSource(value: unknown): SourceListing {
  const wrapped = document.safeParse(value);
  return wrapped.success ? wrapped.data.providers : listing.parse(value);
}

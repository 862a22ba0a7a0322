import { z } from 'zod';

const cost = z.number().nullable();
const common = {
  line: z.int(),
  id: z.string(),
  attempts: z.int(),
  costMicroUsd: cost,
  requestId: z.string().nullable(),
};

const resultSchema = z.discriminatedUnion('ok', [
  z.object({
    ...common,
    ok: z.literal(true),
    output: z.unknown(),
    servedBy: z.string().nullable(),
    fallback: z.boolean(),
    /** Asked and paid in an earlier run. */
    replayed: z.boolean(),
  }),
  z.object({ ...common, ok: z.literal(false), error: z.object({ kind: z.string(), message: z.string() }) }),
]);

/** One line of the output: what came of one line of the input. */
export type Result = Readonly<z.output<typeof resultSchema>>;

/** Undefined for a line that was not written by a batch, or not to its end. */
export function parseResult(text: string): Result | undefined {
  try {
    return resultSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

import { z } from 'zod';

import { strict } from './strict.ts';

/** A budget as it is written. */
export interface BudgetInput {
  readonly by?: 'everyone' | 'customer' | 'caller' | 'task' | 'tag' | undefined;
  readonly tag?: string | undefined;
  readonly only?: string | undefined;
  readonly per: 'minute' | 'hour' | 'day' | 'month';
  readonly timeZone?: string | undefined;
  readonly usd?: number | undefined;
  readonly tokens?: number | undefined;
  readonly requests?: number | undefined;
  readonly whenSpent?: 'refuse' | 'degrade' | undefined;
  readonly warnAt?: number | undefined;
}

const word = z.string().min(1).max(200);
const count = z.int().positive().max(1_000_000_000_000);

export const budgetSchema: z.ZodType<BudgetInput> = strict({
  by: z.enum(['everyone', 'customer', 'caller', 'task', 'tag']).optional(),
  tag: word.optional(),
  only: word.optional(),
  per: z.enum(['minute', 'hour', 'day', 'month'], 'write minute, hour, day or month'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'this is no time zone: write UTC, or one such as Europe/Berlin')
    .optional(),
  usd: z.number().min(0.000001).max(1_000_000_000).optional(), // micro-dollars are the smallest unit
  tokens: count.optional(),
  requests: count.optional(),
  whenSpent: z.enum(['refuse', 'degrade']).optional(),
  warnAt: z.number().gt(0).lt(1).optional(),
})
  .refine(
    ({ usd, tokens, requests }) => [usd, tokens, requests].filter((each) => each !== undefined).length === 1,
    {
      message: 'give exactly one of usd, tokens and requests',
      when: ({ issues }) => issues.length === 0,
    },
  )
  .refine(({ by, tag }) => (by === 'tag') === (tag !== undefined), {
    path: ['tag'],
    message: '`by: tag` and the name of the `tag` belong together',
    when: ({ issues }) => issues.length === 0,
  })
  .refine(({ by = 'everyone', only }) => by !== 'everyone' || only === undefined, {
    path: ['only'],
    message: '`only` needs a `by`: of what is this the only one?',
    when: ({ issues }) => issues.length === 0,
  });

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false; // throwing is Intl's only way to say so
  }
}

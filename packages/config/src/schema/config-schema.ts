import { defaultsSchema, routesSchema } from '@understudy/core';
import type { DefaultsInput, RoutesInput } from '@understudy/core';
import { z } from 'zod';

import { budgetSchema } from './budget-schema.ts';
import type { BudgetInput } from './budget-schema.ts';
import { modelSchema } from './model-schema.ts';
import type { ModelInput } from './model-schema.ts';
import { providerSchema } from './provider-schema.ts';
import type { ProviderInput } from './provider-schema.ts';
import { cacheSchema, captureSchema } from './storage-schemas.ts';
import type { CacheInput, CaptureInput } from './storage-schemas.ts';
import { strict } from './strict.ts';

type Named<Value> = Readonly<Record<string, Value>>;

/** A whole configuration as it is written, with what the environment filled in. */
export interface ConfigInput {
  readonly $schema?: string | undefined;
  readonly include?: string | readonly string[] | undefined;
  readonly providers?: Named<ProviderInput> | undefined;
  readonly routes?: RoutesInput | undefined;
  readonly defaults?: DefaultsInput | undefined;
  readonly models?: Named<ModelInput> | undefined;
  readonly aliases?: Named<string> | undefined;
  readonly budgets?: Named<BudgetInput> | undefined;
  readonly cache?: Named<CacheInput> | undefined;
  readonly capture?: Named<CaptureInput> | undefined;
}

const model = /^[^\s/]+\/\S+$/;
const modelName = z.string().max(200).regex(model, 'write provider/name, e.g. openai/gpt-4.1-mini');
const name = z.string().regex(/^[\w.:-]{1,64}$/, 'a name is made of letters, digits, dots and dashes');
const pattern = z.string().min(1).max(500);

/** Each section by itself: what is wrong with one does not keep the others from being read. */
export const sections: { readonly [Name in keyof ConfigInput]-?: z.ZodType<ConfigInput[Name]> } = {
  $schema: z.string().optional(),
  include: z
    .union([pattern, z.array(pattern).max(100)], { error: 'write a path, or a list of paths' })
    .optional(),
  providers: z
    .record(
      z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'a provider is called like openai or my-gateway'),
      providerSchema,
    )
    .optional(),
  routes: routesSchema.optional(),
  defaults: defaultsSchema.optional(),
  models: z.record(modelName, modelSchema).optional(),
  aliases: z
    .record(
      z.union([modelName, name], { error: 'an alias is a plain name, or provider/name' }),
      z.string().max(200).regex(model, 'write provider/name, or task/name'),
    )
    .optional(),
  budgets: z.record(name, budgetSchema).optional(),
  cache: z.record(z.string(), cacheSchema).optional(),
  capture: z.record(z.string(), captureSchema).optional(),
};

/** Everything: what editors are told. */
export const configSchema: z.ZodType<ConfigInput> = strict(sections);

/** Which sections there are, whatever is in them. */
export const outlineSchema: z.ZodType = strict(
  Object.fromEntries(Object.keys(sections).map((section) => [section, z.unknown().optional()])),
);

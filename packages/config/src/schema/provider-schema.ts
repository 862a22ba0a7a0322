import { z } from 'zod';

import { isSecret } from '../secret.ts';
import type { Secret } from '../secret.ts';
import { strict } from './strict.ts';

/** A provider as it is written, its secrets filled in. */
export interface ProviderInput {
  readonly adapter?: string | undefined;
  readonly key?: Secret | undefined;
  readonly keys?: readonly Secret[] | Readonly<Record<string, Secret>> | undefined;
  readonly baseUrl?: string | undefined;
  readonly headers?: Readonly<Record<string, Secret>> | undefined;
  readonly organization?: string | undefined;
  readonly project?: string | undefined;
}

/** What an adapter may be told beside its key. */
export type SettingName = Exclude<keyof ProviderInput, 'adapter'>;

const howKeysAreWritten = 'write ${NAME}, or { file: path }';

/** A value from the environment or from a file; for editors, how that is written. */
const secretSchema: z.ZodType<Secret> = z.custom<Secret>(isSecret, howKeysAreWritten);

/** The same in a header, where what is no key may stand as it is. */
export const headerSchema: z.ZodType<Secret> = z.custom<Secret>(isSecret, 'write a text');

const labelled = z
  .record(
    z.string().regex(/^[\w.-]{1,64}$/, 'a label is made of letters, digits, dots and dashes'),
    secretSchema,
  )
  .refine((keys) => Object.keys(keys).length > 0, 'name at least one key');

export const providerSchema: z.ZodType<ProviderInput> = strict({
  adapter: z.string().min(1).optional(),
  key: secretSchema.optional(),
  keys: z
    .union([z.array(secretSchema).min(1).max(100), labelled], {
      error: 'write a list of keys, or a map from labels to keys; each as ${NAME} or { file: path }',
    })
    .optional(),
  baseUrl: z
    .string()
    .refine(
      isPlainUrl,
      'write a URL such as https://gateway.example.com/v1, without a user, a query or a fragment',
    )
    .optional(),
  headers: z
    .record(z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, 'this is no name of a header'), headerSchema)
    .optional(),
  organization: z.string().min(1).max(200).optional(),
  project: z.string().min(1).max(200).optional(),
}).refine(({ key, keys }) => !key || !keys, { path: ['keys'], message: 'write key or keys, not both' });

function isPlainUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol)) return false;
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

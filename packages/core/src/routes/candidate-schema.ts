import { z } from 'zod';

import type { Effort } from '../ports/model-call.ts';
import { longestModelName, modelPattern } from './model-name.ts';
import type { CandidateInput, ParametersInput } from './route-input.ts';
import { strict } from './strict.ts';

/** A count, of tokens mostly. */
export const positive: z.ZodType<number> = z.int().positive().max(100_000_000);
/** A time: at most a day, which is far below what breaks a timer. */
export const milliseconds: z.ZodType<number> = z.int().positive().max(86_400_000);

/** `provider/name`, or this complaint. */
export function modelSchema(complaint = 'write provider/name, e.g. openai/gpt-4.1-mini'): z.ZodType<string> {
  return z.string().max(longestModelName).regex(modelPattern, complaint);
}

const efforts: Readonly<Record<Effort, Effort>> = {
  none: 'none',
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  max: 'max',
};

const parameterFields = {
  maxOutputTokens: positive.nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  topP: z.number().min(0).max(1).nullish(),
  stop: z.array(z.string().min(1)).max(16).nullish(),
  seed: z.int().nullish(),
  effort: z.enum(efforts).nullish(),
  thinking: z.union([positive, z.literal(false)]).nullish(),
  cache: strict({
    key: z.string().min(1).max(200).optional(),
    ttl: z.enum(['short', 'long']).optional(),
  }).nullish(),
  options: z.record(z.string(), z.record(z.string(), z.json())).nullish(),
} satisfies Record<keyof ParametersInput, z.ZodType>;

/** Parameters, where `null` drops one. */
export const parametersSchema: z.ZodType<ParametersInput> = strict(parameterFields);

/** A model by name, or with what is special about it. */
export const candidateSchema: z.ZodType<CandidateInput> = z.union(
  [
    modelSchema(),
    strict({
      model: modelSchema(),
      ...parameterFields,
      weight: z.number().min(0).max(1_000_000).optional(),
      equal: z.boolean().optional(),
    }),
  ],
  { error: 'write provider/name, or an object with a `model`' },
);

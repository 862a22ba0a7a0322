import { z } from 'zod';

import { failureKinds, fixedRemedies } from '../failure.ts';
import type { FailureKind, Remedy } from '../failure.ts';
import type { BreakerSettings } from '../health/breaker.ts';
import {
  candidateSchema,
  milliseconds,
  modelSchema,
  parametersSchema,
  positive,
} from './candidate-schema.ts';
import { hoursFormat, hoursPattern } from './hours.ts';
import type {
  DefaultsInput,
  ExhaustedInput,
  PolicyInput,
  RouteInput,
  RoutesInput,
  WhenInput,
} from './route-input.ts';
import type { Stakes } from '../tasks/task.ts';
import type { MidStream, OrderName } from './route.ts';
import { strict } from './strict.ts';

const orderSchema = z.enum({
  priority: 'priority',
  weighted: 'weighted',
  cheapest: 'cheapest',
  fastest: 'fastest',
  'cache-affine': 'cache-affine',
} satisfies Record<OrderName, OrderName>);

const midStreamSchema = z.enum({
  continue: 'continue',
  restart: 'restart',
  fail: 'fail',
} satisfies Record<MidStream, MidStream>);

const word = z.string().min(1).max(200);
/** More models than anyone could wait for. */
const fallbackSchema = z.array(candidateSchema).max(50);

const retrySchema = strict({
  tries: z.int().min(1).max(10).optional(),
  backoff: strict({ baseMs: milliseconds.optional(), capMs: milliseconds.optional() })
    .refine(({ baseMs = 0, capMs = Infinity }) => baseMs <= capMs, 'baseMs is larger than capMs')
    .optional(),
});

const timeoutsSchema = strict({
  connectMs: milliseconds.optional(),
  firstTokenMs: milliseconds.optional(),
  stallMs: milliseconds.optional(),
  attemptMs: milliseconds.optional(),
});

const breakerSchema = strict({
  minimum: positive.optional(),
  failureRate: z.number().gt(0).max(1).optional(),
  consecutive: positive.optional(),
  windowMs: milliseconds.optional(),
  openMs: milliseconds.optional(),
  maxOpenMs: milliseconds.optional(),
  probes: z.int().min(1).max(100).optional(),
  leaseMs: milliseconds.optional(),
  slowStartMs: z.int().min(0).max(86_400_000).optional(),
} satisfies Record<keyof BreakerSettings, z.ZodType>).refine(
  ({ openMs = 0, maxOpenMs = Infinity }) => openMs <= maxOpenMs,
  'openMs is larger than maxOpenMs',
);

const whenSchema: z.ZodType<WhenInput> = strict({
  tier: word.optional(),
  hours: z.string().regex(hoursPattern, hoursFormat).optional(),
  minInputTokens: positive.optional(),
  maxInputTokens: positive.optional(),
  tags: z.record(word, z.string().max(200)).optional(),
})
  .refine((when) => Object.values(when).some((condition) => condition !== undefined), {
    message: 'name at least one condition: a rule without any would always apply',
    when: ({ issues }) => issues.length === 0, // a misspelt condition is complaint enough
  })
  .refine(
    ({ minInputTokens = 0, maxInputTokens = Infinity }) => minInputTokens <= maxInputTokens,
    'minInputTokens is larger than maxInputTokens',
  );

const ruleSchema = strict({
  when: whenSchema,
  primary: candidateSchema,
  fallback: fallbackSchema.optional(),
  order: orderSchema.optional(),
});

const thenFormat = 'write error, cached, message, or a model such as ollama/llama3.1:8b';

const exhaustedSchema: z.ZodType<ExhaustedInput> = strict({
  then: z.union([z.enum(['error', 'cached', 'message']), modelSchema(thenFormat)], { error: thenFormat }),
  message: z.string().min(1).max(10_000).optional(),
  maxAgeMs: z.int().positive().max(31_536_000_000).optional(), // a year
})
  .refine(({ then, message }) => then !== 'message' || message !== undefined, {
    path: ['message'],
    message: 'is missing: the text that is given as the answer',
  })
  .refine(({ then, message }) => then === 'message' || message === undefined, {
    path: ['message'],
    message: 'is only used with `then: message`',
  })
  .refine(({ then, maxAgeMs }) => then === 'cached' || maxAgeMs === undefined, {
    path: ['maxAgeMs'],
    message: 'is only used with `then: cached`',
  });

/** A failure leads to one of these; only bad output can be shown to the model and asked for again. */
const remedies: readonly Remedy[] = ['try-again', 'next-candidate', 'give-up'];

const overridable = failureKinds.filter((kind) => !fixedRemedies.includes(kind));

const onSchema: z.ZodType<NonNullable<PolicyInput['on']>> = strict(
  Object.fromEntries(overridable.map((kind) => [kind, remedySchema(kind).optional()])),
  Object.fromEntries(
    fixedRemedies.map((kind) => [kind, 'always gives up: there is nobody or nothing to go on for']),
  ),
);

function remedySchema(kind: FailureKind): z.ZodType<Remedy> {
  return z.enum(kind === 'bad-output' ? [...remedies, 'repair'] : remedies);
}

const policyFields = {
  fallback: fallbackSchema.optional(),
  parameters: parametersSchema.optional(),
  maxLatencyMs: milliseconds.optional(),
  deadlineMs: milliseconds.optional(),
  maxInputTokens: positive.optional(),
  allowFallback: z.boolean().optional(),
  on: onSchema.optional(),
  retry: retrySchema.optional(),
  timeouts: timeoutsSchema.optional(),
  breaker: z.union([breakerSchema, z.literal('off')], { error: 'write breaker settings, or off' }).optional(),
  order: orderSchema.optional(),
  sameProviderFirst: z.boolean().optional(),
  canary: strict({ model: candidateSchema, percent: z.number().min(0).max(100) }).optional(),
  degradeTo: candidateSchema.optional(),
  rules: z.array(ruleSchema).max(100).optional(),
  exhausted: exhaustedSchema.optional(),
  midStream: midStreamSchema.optional(),
  minTokensPerSecond: z.number().positive().max(10_000).optional(),
  budget: strict({
    attempts: z.int().min(1).max(100).optional(),
    costUsd: z.number().min(0.000001).max(100_000).optional(), // micro-dollars are the smallest unit
  }).optional(),
  stakes: z.enum({ standard: 'standard', high: 'high' } satisfies Record<Stakes, Stakes>).optional(),
  escalate: strict({
    by: word,
    after: z.int().min(1).max(1_000).optional(),
    forMs: milliseconds.optional(),
  }).optional(),
  repairOutput: z.boolean().optional(),
  allowDifferentModel: z.boolean().optional(),
  unsupportedParameters: z.enum(['leave-out', 'refuse']).optional(),
} satisfies Record<keyof PolicyInput, z.ZodType>;

/** What may be written for one task. */
export const routeSchema: z.ZodType<RouteInput> = strict({ primary: candidateSchema, ...policyFields });

/** What may be written under `defaults:`. */
export const defaultsSchema: z.ZodType<DefaultsInput> = strict({
  primary: candidateSchema.optional(),
  ...policyFields,
});

/** All routes by task name. */
export const routesSchema: z.ZodType<RoutesInput> = z.record(z.string(), routeSchema);

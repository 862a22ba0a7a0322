import {
  cheaperModels,
  costByPath,
  costliestCustomers,
  costliestTasks,
  dimensions,
  failureRates,
  fallbacks,
  latency,
  latencyByHourOfDay,
  refusalRates,
  spend,
  unpriced,
  wasted,
} from '@understudy/ledger';
import type { AskedLedger } from '@understudy/ledger';
import { z } from 'zod';

const filters = {
  fromMs: z.number().optional(),
  toMs: z.number().optional(),
  task: z.string().optional(),
  customer: z.string().optional(),
  model: z.string().optional(),
  provider: z.string().optional(),
  tag: z.string().optional(),
  outcome: z.string().optional(),
};
const { outcome: _outcome, ...withoutOutcome } = filters;
const { model: _model, provider: _provider, ...aboutRequests } = withoutOutcome;
const by = z.enum(dimensions);

const all = z.strictObject(filters);
const grouped = z.strictObject({ ...filters, by: by.optional() });
const failures = z.strictObject({ ...withoutOutcome, by: by.optional() });
const costliest = z.strictObject({ ...aboutRequests, limit: z.int().positive().max(1000).optional() });
const cheaper = z.strictObject({
  ...withoutOutcome,
  minimumCalls: z.int().positive().optional(),
  tolerance: z.number().min(0).max(1).optional(),
});

type Question<Input, Output> = (ledger: AskedLedger, query: Input) => Promise<Output>;

/** What viewers may ask of the ledger, each under its own name in `usage`. */
export function usageQuestions(ledger: AskedLedger) {
  const about = <Input, Output>(input: z.ZodType<Input, Input>, question: Question<Input, Output>) => ({
    input,
    ask: (query: Input): Promise<Output> => question(ledger, query),
  });
  return {
    spend: about(z.strictObject({ ...filters, by }), spend),
    costliestTasks: about(costliest, costliestTasks),
    costliestCustomers: about(costliest, costliestCustomers),
    latency: about(grouped, latency),
    latencyByHourOfDay: about(
      z.strictObject({ ...filters, timeZone: z.string().optional() }),
      latencyByHourOfDay,
    ),
    failureRates: about(failures, failureRates),
    refusalRates: about(failures, refusalRates),
    fallbacks: about(all, fallbacks),
    costByPath: about(all, costByPath),
    wasted: about(grouped, wasted),
    cheaperModels: about(cheaper, cheaperModels),
    unpriced: about(all, unpriced),
  };
}

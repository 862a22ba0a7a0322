import type { Estimate } from '../middleware/budgets.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { LlmRequest } from '../request.ts';
import { everyPlacement } from '../routes/every-placement.ts';
import { expectedOutput, sizeOfRequest } from './request-facts.ts';

/** What a request may come to, for `budgets` to set aside: the price of the dearest model that could answer it. */
export function estimateRequest(request: LlmRequest, catalog: Catalog): Estimate {
  const usage = {
    inputTokens: sizeOfRequest(request).inputTokens(),
    outputTokens: expectedOutput(request),
  };
  const placements = request.requested ?? everyPlacement(request.route);
  const costs = placements.flatMap(
    ({ model }) => catalog.cost(model, usage, request.wallTime)?.microUsd ?? [],
  );
  return { ...usage, ...(costs.length > 0 && { microUsd: Math.max(...costs) }) };
}

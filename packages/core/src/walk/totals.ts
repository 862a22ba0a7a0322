import type { Attempt, Meta } from '../outcome.ts';
import type { Usage } from '../ports/reply.ts';

/** What some attempts came to together, the wasted ones included. */
export function totalsOf(attempts: readonly Attempt[]): Pick<Meta, 'usage' | 'costMicroUsd' | 'costUsd'> {
  const costMicroUsd = totalCost(attempts);
  return {
    usage: totalUsage(attempts),
    costMicroUsd,
    costUsd: costMicroUsd === undefined ? undefined : costMicroUsd / 1e6,
  };
}

/** Unknown plus anything is unknown. */
function totalCost(attempts: readonly Attempt[]): number | undefined {
  let total = 0;
  for (const { costMicroUsd } of attempts) {
    if (costMicroUsd === undefined) return undefined;
    total += costMicroUsd;
  }
  return total;
}

function totalUsage(attempts: readonly Attempt[]): Usage | undefined {
  const told = attempts.flatMap(({ usage }) => usage ?? []);
  return told.length < 2 ? told[0] : told.reduce(addUsage);
}

function addUsage(left: Usage, right: Usage): Usage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    cachedInputTokens: add(left.cachedInputTokens, right.cachedInputTokens),
    cacheWriteTokens: add(left.cacheWriteTokens, right.cacheWriteTokens),
    cacheWriteLongTokens: add(left.cacheWriteLongTokens, right.cacheWriteLongTokens),
    outputTokens: left.outputTokens + right.outputTokens,
    reasoningTokens: add(left.reasoningTokens, right.reasoningTokens),
    estimated: left.estimated || right.estimated,
  };
}

function add(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined && right === undefined ? undefined : (left ?? 0) + (right ?? 0);
}

import type { Ledger } from '@understudy/ledger';
import type { RecordedCall } from '@understudy/testing/matrix';

/** What a ledger says of every request. */
export async function recordedCalls({ database: { kysely } }: Ledger): Promise<readonly RecordedCall[]> {
  const requests = await kysely.selectFrom('requests').selectAll().orderBy('started_at').execute();
  const attempts = await kysely.selectFrom('attempts').selectAll().orderBy('number').execute();
  const attemptsOf = Map.groupBy(attempts, (row) => row.request_id);
  return requests.map((row) => ({
    task: row.task ?? undefined,
    outcome: row.outcome,
    isReplayed: row.replayed === 1,
    attemptCount: row.attempt_count ?? undefined,
    costMicroUsd: row.cost_micro_usd ?? undefined,
    attempts: (attemptsOf.get(row.id) ?? []).map((each) => ({
      provider: each.provider,
      ended: each.failure_kind ?? each.outcome,
      isEstimated: each.usage_estimated === 1,
      inputTokens: each.input_tokens ?? undefined,
      outputTokens: each.output_tokens ?? undefined,
      waitedMs: each.waited_ms,
      costMicroUsd: each.cost_micro_usd ?? undefined,
    })),
  }));
}

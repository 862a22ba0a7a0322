import { sumBy } from './groups.ts';
import { asked, QuestionError } from './query.ts';
import type { AskedLedger, Filters } from './query.ts';
import { readAttempts } from './read-attempts.ts';
import { perOne } from './share.ts';

export interface CheaperModelsQuery extends Omit<Filters, 'outcome'> {
  /** Fewer calls than this are no evidence; 20 when left out. */
  readonly minimumCalls?: number | undefined;
  /** How much more rarely the cheaper model may succeed; 0.01 when left out. */
  readonly tolerance?: number | undefined;
}

export interface ModelRecord {
  readonly model: string;
  readonly calls: number;
  readonly successRate: number;
  /** What all its calls cost for each that succeeded, as far as the cost is known. */
  readonly costPerSuccessMicroUsd: number;
}

export interface CheaperModel {
  readonly task: string | null;
  readonly now: ModelRecord;
  readonly cheaper: ModelRecord;
  /** If the cheaper one had given all answers of the other, at what it costs on this task. */
  readonly savingMicroUsd: number;
}

/** Tasks that a cheaper model has served as well as the one that serves them; the largest saving first. */
export async function cheaperModels(
  ledger: AskedLedger,
  query: CheaperModelsQuery = {},
): Promise<readonly CheaperModel[]> {
  const { minimumCalls = 20, tolerance = 0.01, ...filters } = query;
  if (!(minimumCalls >= 1)) throw new QuestionError('minimumCalls must be 1 or more');
  if (!(tolerance >= 0 && tolerance <= 1)) throw new QuestionError('tolerance is a share: 0 to 1');
  const rows = await readAttempts(ledger, asked(filters), { by: ['task', 'model', 'outcome'] });
  const tasks = Map.groupBy(rows, ({ task }) => task);
  return [...tasks]
    .flatMap(([task, calls]) => {
      const records = recordsOf(calls).filter((record) => record.calls >= minimumCalls);
      return records.flatMap((now) =>
        bestInPlaceOf(now, records, tolerance).map((move) => ({ task: task || null, ...move })),
      );
    })
    .toSorted((left, right) => right.savingMicroUsd - left.savingMicroUsd);
}

interface Counted {
  readonly model: string;
  readonly outcome: string;
  readonly attempts: number;
  readonly unpriced: number;
  readonly cost_micro_usd: number;
}

type Known = ModelRecord & { readonly successes: number };

function recordsOf(rows: readonly Counted[]): readonly Known[] {
  const models = sumBy(
    rows,
    ({ model }) => model,
    (row) => ({
      calls: row.attempts,
      priced: row.attempts - row.unpriced,
      successes: row.outcome === 'ok' ? row.attempts : 0,
      pricedSuccesses: row.outcome === 'ok' ? row.attempts - row.unpriced : 0,
      costMicroUsd: row.cost_micro_usd,
    }),
  );
  return [...models].flatMap(([model, { calls, successes, pricedSuccesses, costMicroUsd }]) => {
    const costPerSuccessMicroUsd = perOne(costMicroUsd, pricedSuccesses);
    if (costPerSuccessMicroUsd === null) return [];
    return [{ model: model ?? '', calls, successRate: successes / calls, costPerSuccessMicroUsd, successes }];
  });
}

/** The cheapest of those that do as well. */
function bestInPlaceOf(
  now: Known,
  records: readonly Known[],
  tolerance: number,
): readonly Omit<CheaperModel, 'task'>[] {
  const [cheaper] = records
    .filter((each) => each.successRate >= now.successRate - tolerance)
    .filter((each) => each.costPerSuccessMicroUsd < now.costPerSuccessMicroUsd)
    .toSorted((left, right) => left.costPerSuccessMicroUsd - right.costPerSuccessMicroUsd);
  if (!cheaper) return [];
  const savingMicroUsd = (now.costPerSuccessMicroUsd - cheaper.costPerSuccessMicroUsd) * now.successes;
  return [{ now: shown(now), cheaper: shown(cheaper), savingMicroUsd }];
}

function shown({ successes: _successes, ...record }: Known): ModelRecord {
  return record;
}

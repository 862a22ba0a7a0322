import { describe, expect, it, vi } from 'vitest';

import { everyDoor } from './doors.ts';
import type { Door, Ending } from './doors.ts';
import type { Expected, Played, Scenario } from './scenarios.ts';
import { scenarios } from './scenarios.ts';
import { scenarioStage } from './scenario-stage.ts';
import type { ScenarioStage } from './scenario-stage.ts';

interface Seen {
  readonly ending: Ending;
  readonly attempts: readonly string[] | undefined;
  /** What the providers themselves counted. */
  readonly calls: number;
}

/** One scenario through one door, on a stage of its own. */
async function play(scenario: Scenario, door: Door): Promise<Seen> {
  const { policy, more, lead = [], standIn = [], leaves = false } = scenario;
  const stage = await scenarioStage({ policy, more });
  const form = (played: Played) => played[door.upstream];
  stage.lead.next(...lead.map(form));
  stage.standIn.next(...standIn.map(form));
  const leaving = new AbortController();
  if (leaves) void stage.lead.arrival(1).then(() => leaving.abort());
  const asking = { task: 'supportChat', messages: question, ...scenario.asking };
  const ending = await door.ask(stage.gateway.url, { ...asking, signal: leaving.signal });
  const calls = stage.lead.requests.length + stage.standIn.requests.length;
  return { ending, attempts: await attemptsOf(stage), calls };
}

const question = [{ role: 'user', content: 'Where is my parcel?' }] as const;

/** What the ledger says of the one request, once it has ended: who was asked, and how it went. */
async function attemptsOf({ gateway }: ScenarioStage): Promise<readonly string[] | undefined> {
  const { kysely } = gateway.ledger.database;
  const request = await vi.waitFor(async () => {
    const [row, ...others] = await kysely.selectFrom('requests').selectAll().execute();
    expect(others).toEqual([]);
    expect(row?.outcome).not.toBe('running');
    return row;
  });
  const rows = await kysely.selectFrom('attempts').selectAll().orderBy('number').execute();
  const told = rows.map((row) => `${row.provider} ${row.failure_kind ?? row.outcome}`);
  expect(request?.attempt_count ?? 0).toBe(rows.length);
  expect(request?.outcome === 'ok').toBe(told.at(-1)?.endsWith(' ok') ?? false);
  expect(request?.cost_micro_usd ?? 0).toBe(rows.reduce((sum, row) => sum + (row.cost_micro_usd ?? NaN), 0));
  return request && told;
}

function expectedOf(scenario: Scenario, { upstream, dialect }: Door): Seen {
  const expected: Expected = upstream === 'streamed' ? (scenario.asStream ?? scenario) : scenario;
  const { ending, attempts } = expected;
  return {
    ending: (dialect === 'plain' ? undefined : expected[dialect]) ?? ending,
    attempts,
    calls: attempts?.length ?? 0,
  };
}

describe('through every door, the same happens and the same is on record', { timeout: 30_000 }, () => {
  it.each(scenarios)('when $when', async (scenario) => {
    const entries = Object.entries(everyDoor);
    const played = await Promise.all(
      entries.map(async ([name, door]) => [name, await play(scenario, door)] as const),
    );
    const expected = entries.map(([name, door]) => [name, expectedOf(scenario, door)] as const);
    expect(withoutNothing(Object.fromEntries(played))).toEqual(withoutNothing(Object.fromEntries(expected)));
  });
});

/** An empty text and none are the same to a caller. */
function withoutNothing(seen: Readonly<Record<string, Seen>>): unknown {
  return Object.fromEntries(
    Object.entries(seen).map(([name, { ending, ...record }]) => [
      name,
      { ...record, ...ending, text: ending.text === '' ? undefined : ending.text },
    ]),
  );
}

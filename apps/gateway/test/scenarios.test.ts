import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createServer } from '@understudy/server';
import {
  deviations,
  families,
  lineOf,
  matrixTasks,
  playBriefly,
  rowNames,
  scenarios,
} from '@understudy/testing/matrix';
import type { House, HouseOptions } from '@understudy/testing/matrix';
import { describe, expect, it } from 'vitest';

import { adapters } from '../src/adapters.ts';
import { startGateway } from '../src/start-gateway.ts';
import { everyDoor } from './doors.ts';
import { recordedCalls } from './recorded-calls.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The gateway, in this process. The drill plays the same against one of its own. */
async function openHouse({ config, environment, cells }: HouseOptions): Promise<House> {
  const directory = await mkdtemp(join(tmpdir(), 'understudy-matrix-'));
  const file = join(directory, 'routes.yaml');
  await writeFile(file, config);
  const gateway = await startGateway({
    ...{ config: file, tasks: matrixTasks(cells), environment, port: 0, log: quiet, ledger: ':memory:' },
  });
  return {
    url: gateway.url,
    async end() {
      const calls = await recordedCalls(gateway.ledger);
      await gateway.close();
      await rm(directory, { recursive: true });
      return calls;
    },
  };
}

it(
  'through every door the same happens and the same is on record, whatever befalls it',
  { timeout: 120_000 },
  async () => {
    const report = await playBriefly({
      ...{ scenarios, families, doors: everyDoor, open: openHouse },
      few: families.filter(({ name }) => name === 'openai-compatible'),
    });
    expect(deviations(report).map(lineOf)).toEqual([]);
    const doors = new Set(report.played.map(({ cell }) => cell.doorName));
    expect([...doors].toSorted()).toEqual(Object.keys(everyDoor).toSorted());
  },
);

describe('the matrix', () => {
  it('has a door for every route of the server behind which a task is played', () => {
    const { doors } = createServer({
      tasks: {},
      llm: () => {
        throw new Error('nobody asks');
      },
    });
    const withoutTasks = [
      'GET /v1/tasks',
      'GET /openapi.json',
      'POST /v1/feedback',
      'POST /v1/embeddings', // no words come back
      'GET /v1/models',
      'GET /v1/models/*',
      'GET /health/live',
      'GET /health/ready',
      'GET /health',
      'GET /metrics',
    ];
    const behindThem = {
      'POST /trpc/*': ['tRPC mutate', 'tRPC stream'],
      'GET /trpc/*': ['tRPC stream'],
      'POST /v1/tasks/:task': ['plain HTTP', 'plain HTTP events'],
      'POST /v1/chat/completions': ['/v1', '/v1 stream'],
    };
    const routes = doors.map(({ method, path }) => `${method} ${path}`);
    expect(routes.toSorted()).toEqual([...withoutTasks, ...Object.keys(behindThem)].toSorted());
    expect([...new Set(Object.values(behindThem).flat())].toSorted()).toEqual(
      Object.keys(everyDoor).toSorted(),
    );
  });

  it('has a family for every adapter, and every package of an adapter is one', async () => {
    const shared = ['kit', 'schema', 'transport'];
    const folders = await readdir(join(import.meta.dirname, '../../../packages/adapters'));
    const known = [...new Set(families.map(({ adapter }) => adapter))].toSorted();
    expect(known).toEqual(Object.keys(adapters).toSorted());
    expect(folders.filter((name) => !shared.includes(name)).toSorted()).toEqual(known);
  });

  it('has scenarios of rows that there are, each with a name of its own', () => {
    const rows = scenarios.map(({ row }) => row).filter((row) => row !== 'more');
    expect(rowNames).toHaveLength(60);
    expect(rows.filter((row) => rowNames[row - 1] === undefined)).toEqual([]);
    expect(new Set(scenarios.map(({ when }) => when)).size).toBe(scenarios.length);
  });
});

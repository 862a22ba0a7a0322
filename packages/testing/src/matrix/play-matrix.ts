import { setTimeout as wait } from 'node:timers/promises';

import { chatWire } from '../contract/chat-wire.ts';
import { keyOfTests } from '../contract/canaries.ts';
import { faultServer } from '../fault-server/index.ts';
import type { FaultServer } from '../fault-server/index.ts';
import { cellsOf } from './cell.ts';
import type { Cell, LeftOut, Table } from './cell.ts';
import { configurationOf } from './configuration.ts';
import type { House, HouseOptions, RecordedCall } from './house.ts';
import { expectedOf, seenOf } from './judge.ts';
import type { Seen } from './judge.ts';
import { taskOf } from './matrix-tasks.ts';
import { playCell } from './play-cell.ts';
import type { SeenOutside, StagedCell } from './play-cell.ts';
import { earnRetries } from './retries.ts';
import { sample } from './speech.ts';

export interface MatrixOptions extends Table {
  /** Opens a gateway for some cells; each is ended before the next is opened. */
  open(options: HouseOptions): Promise<House>;
  /** How many cells are played at once. */
  readonly atOnce?: number | undefined;
  /** How many cells one gateway plays. */
  readonly cellsPerHouse?: number | undefined;
}

export interface PlayedCell {
  readonly cell: Cell;
  readonly expected: Seen;
  readonly seen: Seen;
}

export interface MatrixReport {
  readonly played: readonly PlayedCell[];
  readonly leftOut: readonly LeftOut[];
}

/** Plays every scenario through every door with every family, against running gateways. */
export async function playMatrix(options: MatrixOptions): Promise<MatrixReport> {
  const { cells, leftOut } = cellsOf(options);
  const { cellsPerHouse = 300 } = options;
  const played: PlayedCell[] = [];
  for (let next = 0; next < cells.length; next += cellsPerHouse)
    played.push(...(await playSome(cells.slice(next, next + cellsPerHouse), options)));
  return { played, leftOut };
}

async function playSome(cells: readonly Cell[], options: MatrixOptions): Promise<readonly PlayedCell[]> {
  const servers: FaultServer[] = [];
  const begin = async (tls?: 'self-signed'): Promise<FaultServer> => {
    const server = await faultServer({ tls });
    servers.push(server);
    return server;
  };
  try {
    const ballast = await begin();
    ballast.always(chatWire.reply(sample));
    const staged = await Promise.all(cells.map((cell) => stage(cell, begin)));
    return await playStaged(staged, ballast.url, options);
  } catch (error) {
    // Without a gateway, none of its cells could be played; those of the others are.
    return cells.map((cell) => judged(cell, asError(error), []));
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

async function playStaged(
  staged: readonly Placed[],
  ballastUrl: string,
  { open, atOnce = 16 }: MatrixOptions,
): Promise<readonly PlayedCell[]> {
  const cells = staged.map(({ cell }) => cell);
  const house = await open({
    config: configurationOf(staged, ballastUrl),
    environment: { MATRIX_KEY: keyOfTests },
    cells: cells.map(({ id, scenario }) => ({ id, kind: scenario.kind === 'invoice' ? 'invoice' : 'chat' })),
  });
  const seen = await playAll(staged, house, atOnce);
  const calls = await house.end();
  return cells.map((cell) => judged(cell, seen.get(cell.id), calls));
}

interface Placed extends StagedCell {
  readonly leadUrl: string;
  readonly standInUrl: string;
}

/** A port that is never given to anybody who asks for a free one, and a name that is never given to anybody. */
const without = { gone: 'http://127.0.0.1:1', nowhere: 'https://nobody.invalid' };

async function stage(cell: Cell, begin: (tls?: 'self-signed') => Promise<FaultServer>): Promise<Placed> {
  const { leadIs } = cell.scenario;
  const [lead, standIn] = await Promise.all([
    begin(leadIs === 'not-trusted' ? 'self-signed' : undefined),
    begin(),
  ]);
  const leadUrl = leadIs === 'gone' || leadIs === 'nowhere' ? without[leadIs] : lead.url;
  return { cell, lead, standIn, leadUrl, standInUrl: standIn.url };
}

type Outside = ReadonlyMap<string, SeenOutside | Error>;

async function playAll(staged: readonly StagedCell[], house: House, atOnce: number): Promise<Outside> {
  const seen = new Map<string, SeenOutside | Error>();
  const waiting = [...staged];
  const playNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { cell } = next;
      await earnRetries(cell, house.url);
      seen.set(cell.id, await Promise.race([playCell(next, house.url).catch(asError), tooLong()]));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, playNext));
  return seen;
}

/** One that hangs does not keep the others from being played. */
async function tooLong(): Promise<Error> {
  return wait(longestMs, new Error(`no end in ${longestMs} ms`), { ref: false });
}

const longestMs = 60_000;

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function judged(
  cell: Cell,
  outside: SeenOutside | Error | undefined,
  all: readonly RecordedCall[],
): PlayedCell {
  const expected = expectedOf(cell);
  if (!outside || outside instanceof Error) {
    const wrong = [`could not be played: ${outside?.message ?? 'nobody knows why'}`];
    return { cell, expected, seen: { ending: {}, attempts: undefined, calls: 0, wrong } };
  }
  const calls = all.filter(({ task }) => task === taskOf(cell.id) || task === `${taskOf(cell.id)}Whole`);
  return { cell, expected, seen: seenOf(cell, outside, calls) };
}

import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import BetterSqlite3 from 'better-sqlite3';

import { openLedger } from '../../src/index.ts';

export interface CrashReport {
  readonly rounds: number;
  /** Requests that were told to be durable. */
  readonly acknowledged: number;
  /** Rows that were in flight when their process was killed. */
  readonly abandoned: number;
  /** Rounds in which rows had to go to the spill file. */
  readonly spilled: number;
  /** What went wrong, in words. Empty when all is well. */
  readonly problems: readonly string[];
}

const child = fileURLToPath(new URL('child.ts', import.meta.url));

/** Kills writing processes again and again, in every second round two at once (the first begin with no tables), in every third with a lock in the way. */
export async function crashRounds(
  rounds: number,
  tell: (line: string) => void = () => undefined,
): Promise<CrashReport> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-crash-'));
  const location = join(folder, 'ledger.db');
  const acknowledged = new Set<string>();
  const problems: string[] = [];
  let spilled = 0;
  let abandoned = 0;
  try {
    for (let round = 1; round <= rounds; round++) {
      const lines = await killedAfterAWhile(location, {
        processes: round % 2 === 1 ? 2 : 1,
        locked: round % 3 === 0,
      });
      for (const id of lines) {
        if (acknowledged.has(id)) problems.push(`${id} was acknowledged twice`);
        acknowledged.add(id);
      }
      if ((await readdir(folder)).some((name) => name.endsWith('.jsonl'))) spilled += 1;
      await (await openLedger({ location })).close();
      const found = inspect(location, acknowledged);
      abandoned = found.abandoned;
      problems.push(...found.problems.map((problem) => `round ${round}: ${problem}`));
      tell(
        `round ${round}: ${lines.length} acknowledged, ${acknowledged.size} in all, ${abandoned} abandoned so far`,
      );
    }
    const left = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
    if (left.length > 0) problems.push(`files left behind: ${left.join(', ')}`);
    return { rounds, acknowledged: acknowledged.size, abandoned, spilled, problems };
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Scene {
  readonly processes: number;
  readonly locked: boolean;
}

/** Enough to be at full load. */
const firstAcknowledged = 100;

async function killedAfterAWhile(location: string, { processes, locked }: Scene): Promise<readonly string[]> {
  const running = Array.from({ length: processes }, () => start(location));
  await Promise.all(running.map(({ underLoad }) => underLoad));
  const unlock = locked ? await lock(location) : undefined;
  await new Promise((resolve) => setTimeout(resolve, (locked ? 200 : 0) + Math.random() * 80));
  const lines = await Promise.all(running.map(({ kill }) => kill()));
  unlock?.();
  return lines.flat();
}

function start(location: string) {
  const underLoad = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const process_ = spawn(process.execPath, ['--conditions=@understudy/source', child, location], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  process_.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.length > firstAcknowledged * 37) underLoad.resolve();
  });
  process_.on('exit', () => underLoad.reject(new Error('the writing process ended by itself')));
  process_.on('close', () => closed.resolve());
  return {
    underLoad: underLoad.promise,
    async kill(): Promise<readonly string[]> {
      process_.kill('SIGKILL');
      await closed.promise;
      // What follows the last line break was cut off while it was said.
      return said.split('\n').slice(0, -1);
    },
  };
}

async function lock(location: string): Promise<() => void> {
  const connection = new BetterSqlite3(location, { timeout: 5_000 });
  connection.exec('begin immediate');
  return () => connection.close();
}

function inspect(
  location: string,
  acknowledged: ReadonlySet<string>,
): { problems: readonly string[]; abandoned: number } {
  const connection = new BetterSqlite3(location);
  const list = (text: string): readonly string[] => connection.prepare(text).pluck().all() as string[];
  try {
    const problems = list('pragma integrity_check').filter((line) => line !== 'ok');
    const whole = new Set(
      list(`select r.id from requests r join attempts a on a.request_id = r.id
            where r.outcome = 'ok' and a.outcome = 'ok' and r.cost_micro_usd = 20 and a.cost_micro_usd = 20`),
    );
    const lost = [...acknowledged].filter((id) => !whole.has(id));
    if (lost.length > 0) problems.push(`${lost.length} acknowledged rows are lost, ${lost[0]} first`);
    const doubled = list('select request_id from attempts group by request_id having count(*) > 1');
    if (doubled.length > 0) problems.push(`${doubled.length} rows are doubled, ${doubled[0]} first`);
    const [ended, counted] = list(
      `select count(*) from requests where outcome <> 'running' union all
       select (select count(*) from unrolled) + (select coalesce(sum(requests), 0) from request_rollups
         where subject = 'all' and span_ms = 86400000)`,
    );
    if (ended !== counted) problems.push(`${ended} requests have ended, and the totals will have ${counted}`);
    const running = list(`select id from requests where outcome = 'running'`);
    if (running.length > 0) problems.push(`${running.length} rows are still in flight, ${running[0]} first`);
    return { problems, abandoned: list(`select id from requests where outcome = 'abandoned'`).length };
  } finally {
    connection.close();
  }
}

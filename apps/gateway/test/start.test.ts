import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { openLedger } from '@understudy/ledger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const home = dirname(dirname(fileURLToPath(import.meta.url)));
const fromSource = '--conditions=@understudy/source';

interface Started {
  readonly process: ChildProcess;
  /** All it says before it waits for calls. */
  readonly said: string;
  readonly readyMs: number;
}

/** What a person does: no key, no configuration. */
async function start(ledger: string): Promise<Started> {
  const startedAt = performance.now();
  const options = [fromSource, 'src/main.ts', 'start', '--port', '0', '--ledger', ledger];
  const child = spawn('node', options, { cwd: home, env: { PATH: process.env['PATH'] } });
  let said = '';
  for await (const piece of child.stdout) {
    said += String(piece);
    if (said.includes('Ctrl-C')) break;
  }
  return { process: child, said, readyMs: performance.now() - startedAt };
}

describe('`understudy start` on a machine with nothing', { timeout: 30_000 }, () => {
  let directory: string;
  let ledger: string;
  let started: Started;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'understudy-start-'));
    ledger = join(directory, 'understudy.db');
    started = await start(ledger);
  }, 30_000);
  afterAll(async () => {
    started.process.kill('SIGKILL');
    await rm(directory, { recursive: true });
  });

  it('is soon ready, and says that it is a rehearsal', () => {
    expect(started.said).toMatch(/^Understudy listens on http:\/\/127\.0\.0\.1:\d+, in rehearsal/);
    expect(started.readyMs).toBeLessThan(15_000); // 3 s where nothing else runs
  });

  it('prints a curl line that works as it stands', async () => {
    const [line = ''] = /curl .*/.exec(started.said) ?? [];
    const { stdout } = await run('sh', ['-c', line]);
    expect(JSON.parse(stdout)).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: expect.stringContaining('Where is my order?') } }],
    });
  });

  it('prints a typed call that works as it stands', async () => {
    const [, call = ''] = /A typed call:\n\n([\s\S]*?)\n\nAny OpenAI client/.exec(started.said) ?? [];
    // Here, because this package may import what the call imports.
    const file = join(home, `typed-call-${process.pid}.ts`);
    await writeFile(file, call);
    try {
      const { stdout } = await run('node', [fromSource, file]);
      expect(stdout).toMatch(/^\d+ EUR openai\/gpt-4\.1-mini\n$/);
    } finally {
      await rm(file);
    }
  });

  it('ends in order when it is told to, with everything on record', async () => {
    const ended = new Promise<number | null>((resolve) => started.process.once('exit', resolve));
    started.process.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(existsSync(`${ledger}-wal`)).toBe(false);
    const opened = await openLedger({ location: ledger });
    const { kysely } = opened.database;
    const rows = await kysely.selectFrom('requests').select(['task', 'customer_id', 'outcome']).execute();
    await opened.close();
    expect(rows).toEqual([
      { task: 'supportChat', customer_id: null, outcome: 'ok' },
      { task: 'dataExtraction', customer_id: 'acme', outcome: 'ok' },
    ]);
  });
});

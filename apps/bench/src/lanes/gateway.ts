import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { startSubject } from '../processes/subject.ts';
import type { Lane } from './lane.ts';

const module = new URL('../../../gateway/src/main.ts', import.meta.url);

/** The gateway as its users start it: a key, three candidates for each task, breakers, and the ledger in a file. */
export async function startGateway(upstreamUrl: string): Promise<Lane> {
  const directory = await mkdtemp(join(tmpdir(), 'understudy-bench-'));
  const config = join(directory, 'routes.yaml');
  const ledger = join(directory, 'ledger.db');
  await writeFile(config, routes(upstreamUrl));
  const key = await createKey(ledger);
  const subject = await startSubject({
    module,
    args: ['start', '--port', '0', '--config', config, '--ledger', ledger],
    environment: { BENCH_KEY: 'sk-bench' },
  });
  return {
    name: 'understudy',
    model: 'task/support_chat',
    headers: { authorization: `Bearer ${key}` },
    subject: {
      ...subject,
      async stop() {
        await subject.stop();
        await rm(directory, { recursive: true });
      },
    },
  };
}

function routes(upstreamUrl: string): string {
  const provider = (id: string): string =>
    `  ${id}: { adapter: openai, key: "\${BENCH_KEY}", baseUrl: "${upstreamUrl}/v1" }`;
  const route = (task: string): string =>
    `  ${task}: { primary: lead/gpt-4.1-mini, fallback: [second/gpt-4.1-mini, third/gpt-4.1-mini] }`;
  const tasks = [
    'support_chat',
    'document_summary',
    'data_extraction',
    'title_generation',
    'long_context_analysis',
  ];
  return [
    'providers:',
    ...['lead', 'second', 'third'].map(provider),
    'routes:',
    ...tasks.map(route),
    '',
  ].join('\n');
}

async function createKey(ledger: string): Promise<string> {
  const args = [
    '--conditions=@understudy/source',
    fileURLToPath(module),
    'keys',
    'create',
    'bench',
    '--ledger',
    ledger,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout.trim();
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openLedger } from '@understudy/ledger';
import type { Ledger } from '@understudy/ledger';
import { onTestFinished } from 'vitest';

import { tasks } from '../src/tasks.ts';

/** A gateway as it is run: a process of its own. @internal */
export interface GatewayProcess {
  readonly url: string;
  /** Asks it to stop; resolves to its exit code. */
  stop(): Promise<number | null>;
}

/** Processes before one upstream, with one ledger. @internal */
export interface ProcessStage {
  start(...flags: readonly string[]): Promise<GatewayProcess>;
  /** To be read once they have ended, or beside them. */
  openLedger(): Promise<Ledger>;
}

const home = join(import.meta.dirname, '..');

/** @internal */
export async function processStage(upstreamUrl: string, more: string = ''): Promise<ProcessStage> {
  const directory = await mkdtemp(join(tmpdir(), 'understudy-endings-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const config = join(directory, 'routes.yaml');
  const ledger = join(directory, 'understudy.db');
  await writeFile(config, configuration(upstreamUrl, more));
  return {
    start: (...flags) => start([...['--port', '0', '--config', config, '--ledger', ledger], ...flags]),
    openLedger: () => openLedger({ location: ledger }),
  };
}

async function start(flags: readonly string[]): Promise<GatewayProcess> {
  const command = ['--conditions=@understudy/source', 'src/main.ts', 'start', ...flags];
  const child = spawn(process.execPath, command, {
    cwd: home,
    env: { PATH: process.env['PATH'], KEY: 'sk-of-the-endings' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  let said = '';
  for await (const piece of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += String(piece);
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
    if (url !== undefined && said.includes('Ctrl-C')) {
      child.stdout.resume();
      return {
        url,
        async stop() {
          child.kill('SIGTERM');
          await exited;
          return child.exitCode;
        },
      };
    }
  }
  throw new Error(`the gateway did not start: ${said}`);
}

function configuration(url: string, more: string): string {
  const prices = 'prices: [{ inputMicroUsdPerMillion: 1000000, outputMicroUsdPerMillion: 2000000 }]';
  const routes = Object.keys(tasks).map((task) => `  ${task}: { primary: lead/large }`);
  return `providers:
  lead: { adapter: openai-compatible, baseUrl: "${url}", key: "\${KEY}" }
models:
  lead/large: { chat: true, structured: schema, contextTokens: 8000, maxOutputTokens: 1000, ${prices} }
defaults: { retry: { tries: 1 } }
routes:
${routes.join('\n')}
${more}
`;
}

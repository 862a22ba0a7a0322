import { spawn } from 'node:child_process';
import type { ChildProcess, ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export interface GatewayProcessOptions {
  /** The text of routes.yaml. */
  readonly config: string;
  /** A file, or a `postgres://` URL; a file in the directory of the process without one. */
  readonly ledger?: string | undefined;
  /** The path of a module with tasks; the shipped tasks without one. */
  readonly tasks?: string | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly flags?: readonly string[] | undefined;
}

/** The gateway as its users run it: a process of its own. */
export interface GatewayProcess {
  readonly url: string;
  readonly pid: number;
  /** Where its configuration (`routes.yaml`) and, unless told otherwise, its ledger (`ledger.db`) are. */
  readonly directory: string;
  readonly ledger: string;
  /** Everything it has written so far, on both of its outputs. */
  output(): string;
  rewrite(config: string): Promise<void>;
  /** Sends a signal and waits for the end; gives the exit code, or null when the signal itself ended it. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** Ends it if it still runs, and takes its directory away. */
  clear(): Promise<void>;
}

const entry = fileURLToPath(new URL('../../../gateway/src/main.ts', import.meta.url));

/** None outlives the drill, however that ends. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a gateway on a free port and waits until it listens. Given a directory, it goes on with what is there. */
export async function startGatewayProcess(
  options: GatewayProcessOptions,
  existing?: string,
): Promise<GatewayProcess> {
  const directory = existing ?? (await mkdtemp(join(tmpdir(), 'understudy-drill-')));
  const config = join(directory, 'routes.yaml');
  const ledger = options.ledger ?? join(directory, 'ledger.db');
  const rewrite = (text: string): Promise<void> => writeFile(config, text);
  await rewrite(options.config);
  const tasks = options.tasks === undefined ? [] : ['--tasks', options.tasks];
  const places = ['--port', '0', '--config', config, '--ledger', ledger, ...tasks];
  const child = spawn(
    process.execPath,
    ['--conditions=@understudy/source', entry, 'start', ...places, ...(options.flags ?? [])],
    { cwd: directory, env: { ...process.env, ...options.environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  running.add(child);
  const exited = once(child, 'exit').finally(() => running.delete(child));
  const { listening, output } = listenTo(child);
  const stillborn = exited.then(() => {
    throw new Error(`the gateway ended before it listened:\n${output()}`);
  });
  const url = await Promise.race([listening, stillborn]);
  stillborn.catch(() => undefined); // it ends some day
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    if (!hasEnded()) {
      child.kill(signal);
      await exited;
    }
    return child.exitCode;
  };
  return {
    ...{ url, directory, ledger, output, rewrite, end, pid: child.pid ?? 0 },
    async clear() {
      await end('SIGKILL');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

interface Heard {
  /** Where it listens, once it says so. */
  readonly listening: Promise<string>;
  output(): string;
}

function listenTo({ stdout, stderr }: ChildProcessByStdio<null, Readable, Readable>): Heard {
  let output = '';
  let isListening = false;
  const { promise: listening, resolve } = Promise.withResolvers<string>();
  for (const stream of [stdout, stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      output += piece;
      if (isListening) return; // what follows may be long
      const [, url] = /listens on (http:\/\/[\w.:]+?)[, ]/.exec(output) ?? [];
      if (url === undefined) return;
      isListening = true;
      resolve(url);
    });
  }
  return { listening, output: () => output };
}

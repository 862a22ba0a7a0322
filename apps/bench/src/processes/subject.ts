import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a process has used since it began. */
export interface Reading {
  readonly cpuMicros: number;
  readonly residentBytes: number;
}

/** A server in a process of its own, whose use can be read. */
export interface Subject {
  readonly url: string;
  read(): Promise<Reading>;
  stop(): Promise<void>;
}

export interface SubjectOptions {
  readonly module: URL;
  readonly args?: readonly string[] | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Where it will listen, when it does not print that. */
  readonly url?: string | undefined;
}

/** Starts a server and waits until it listens. */
export async function startSubject({
  module,
  args = [],
  environment,
  url,
}: SubjectOptions): Promise<Subject> {
  const child = fork(module, args, {
    execArgv: ['--conditions=@understudy/source', '--import', new URL('meter.ts', import.meta.url).href],
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  const gone = once(child, 'exit').then(() => {
    throw new Error(`${module.pathname} ended before it listened`);
  });
  gone.catch(() => undefined); // also when it ends as it should
  const printed = printedUrl(child);
  const at = await Promise.race([url === undefined ? printed : answering(url), gone]);
  return {
    url: at,
    read: () => read(child),
    async stop() {
      const exited = child.exitCode === null ? once(child, 'exit') : undefined;
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** Also keeps the pipe from filling up. */
function printedUrl({ stdout }: ChildProcess): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = '';
  stdout?.on('data', (piece: Buffer) => {
    if (text.length > 10_000) return;
    text += piece.toString();
    const [found] = /http:\/\/[\w.:]+/.exec(text) ?? [];
    if (found !== undefined) resolve(found);
  });
  return promise;
}

async function answering(url: string): Promise<string> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer) return url;
    await sleep(100);
  }
}

async function read(child: ChildProcess): Promise<Reading> {
  child.send('meter');
  for await (const [message] of onMessage(child)) {
    if (isReading(message)) return message;
  }
  throw new Error('the process ended while it was measured');
}

async function* onMessage(child: ChildProcess): AsyncGenerator<readonly unknown[]> {
  for (;;) yield await once(child, 'message');
}

function isReading(message: unknown): message is Reading {
  return typeof message === 'object' && message !== null && 'cpuMicros' in message;
}

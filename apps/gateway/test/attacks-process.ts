import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The gateway as its users run it: a process of its own, of which every byte it leaves behind can be read. @internal */
export interface AttackedProcess {
  readonly url: string;
  /** Everything it has written so far, on both of its outputs. */
  output(): string;
  /** Sends a signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<void>;
  /** Waits for an end that it comes to by itself; gives its exit code. */
  ended(): Promise<number | null>;
}

/** @internal */
export interface AttackedProcessOptions {
  /** A directory of its own; holds `routes.yaml` and `ledger.db`, and whatever it drops. */
  readonly directory: string;
  /** The text of routes.yaml. */
  readonly config: string;
  /** The path of a module with tasks; the shipped ones without. */
  readonly tasks?: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

const entry = join(import.meta.dirname, '..', 'src', 'main.ts');
const runner = ['--conditions=@understudy/source', entry];

/** @internal */
export async function startAttackedProcess(options: AttackedProcessOptions): Promise<AttackedProcess> {
  const { directory, environment, tasks } = options;
  const config = join(directory, 'routes.yaml');
  await writeFile(config, options.config);
  const places = ['--port', '0', '--config', config, '--ledger', join(directory, 'ledger.db')];
  const child = spawn(
    process.execPath,
    [...runner, 'start', ...places, ...(tasks === undefined ? [] : ['--tasks', tasks])],
    { cwd: directory, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const exited = once(child, 'close');
  let output = '';
  const { promise: listening, resolve, reject } = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      output += piece;
      const [, url] = /listens on (http:\/\/[\w.:]+?)[, ]/.exec(output) ?? [];
      if (url !== undefined) resolve(url);
    });
  void exited.then(() => reject(new Error(`the gateway ended before it listened:\n${output}`)));
  const url = await listening;
  return {
    url,
    output: () => output,
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      await exited;
    },
    async ended() {
      await exited;
      return child.exitCode;
    },
  };
}

/** Runs one command of `understudy` and gives all that it prints, whether or not it ends well. @internal */
export function understudy(
  directory: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = { ...process.env, ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [...runner, ...words], { cwd: directory, env }, (_error, out, notes) =>
      resolve(out + notes),
    );
  });
}

/** Every byte of every file in it, as text in which each byte is a letter, by the name of the file. @internal */
export async function everyByte(directory: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const entryOf of await readdir(directory, { recursive: true, withFileTypes: true }))
    if (entryOf.isFile()) {
      const path = join(entryOf.parentPath, entryOf.name);
      found[path.slice(directory.length + 1)] = await readFile(path, 'latin1');
    }
  return found;
}

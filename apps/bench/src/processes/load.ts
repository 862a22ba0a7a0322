import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What is asked of a server, over and over. */
export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly parallel: number;
  /** By each of those in parallel, one after the other. */
  readonly requests: number;
  /** The time over which they begin, so that they do not move in step. */
  readonly spreadMs: number;
}

export interface Outcome {
  readonly answered: number;
  /** What went wrong, once of each kind. */
  readonly failures: readonly string[];
  /** Of each stream: how long request and first word were on the way, without the time the upstream took. */
  readonly onTheWayMicros: readonly number[];
}

/** Whoever asks, in a process of its own. */
export interface Caller {
  ask(load: Load): Promise<Outcome>;
  stop(): void;
}

export function startCaller(): Caller {
  const child = fork(new URL('caller.ts', import.meta.url), {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    async ask(load) {
      const answered = once(child, 'message');
      child.send(load);
      // oxlint-disable-next-line typescript/consistent-type-assertions -- our own process's word
      const [outcome] = (await answered) as [Outcome];
      if (outcome.failures.length > 0) throw new Error(`${load.url}: ${outcome.failures.join('; ')}`);
      return outcome;
    },
    stop: () => child.disconnect(),
  };
}

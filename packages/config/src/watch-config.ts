import { scrub } from '@understudy/core';
import type { Catalog, Clock } from '@understudy/core';

import { ConfigError } from './config-error.ts';
import { describeConfigProblems } from './config-problem.ts';
import type { ConfigProblem } from './config-problem.ts';
import { readConfig } from './read-config.ts';
import type { ConfigToRead } from './read-config.ts';
import type { ConfigSnapshot } from './snapshot.ts';
import { watchDirectories } from './watch-directories.ts';
import { witness } from './witness.ts';
import type { WitnessedFiles } from './witness.ts';

export interface ConfigToWatch<Models extends Catalog> extends Omit<ConfigToRead<Models>, 'now'> {
  readonly clock: Clock;
  /** Takes a new snapshot into use. If it throws, the old one stays in force and the error shows in `health`. */
  readonly onChange?: ((snapshot: ConfigSnapshot<Models>) => void) | undefined;
  /** How long the files must be at rest before they are read. Default 100 ms. */
  readonly debounceMs?: number | undefined;
  /** How often files are looked at where no change is announced: network drives, bind mounts. Default 10 s. */
  readonly pollMs?: number | undefined;
}

export interface WatchedConfig<Models extends Catalog> {
  /** The snapshot in force. Whoever holds one keeps it: it never changes. */
  current(): ConfigSnapshot<Models>;
  health(): ConfigHealth;
  /** Stops watching. The last snapshot stays. */
  close(): void;
}

/** Whether the files are what is in force. */
export type ConfigHealth =
  | { readonly ok: true; readonly hash: string; readonly loadedAt: number }
  | {
      readonly ok: false;
      /** Of the snapshot that is still in force. */
      readonly hash: string;
      readonly loadedAt: number;
      /** Wall time since when the files cannot be used. */
      readonly since: number;
      /** Why, to be read by a person; no key is in it. */
      readonly message: string;
      readonly problems: readonly ConfigProblem[];
    };

/** Reads a configuration and keeps it up to date. Throws a `ConfigError` when it cannot be used to begin with. */
export function watchConfig<Models extends Catalog>(wanted: ConfigToWatch<Models>): WatchedConfig<Models> {
  const { clock, debounceMs = 100, pollMs = 10_000 } = wanted;
  const first = look(wanted);
  if (!first.result.ok) throw new ConfigError(first.result.problems);
  let { fingerprint } = first;
  let current = first.result.snapshot;
  let trouble: Trouble | undefined;
  let cancel = (): void => undefined;
  let changedAt: number | undefined;

  const reload = (): void => {
    changedAt = undefined;
    watcher.refresh();
    const next = look(wanted);
    again(watcher.follow(next.files) ? debounceMs : pollMs);
    if (next.fingerprint === fingerprint) return;
    fingerprint = next.fingerprint;
    const failed = next.result.ok ? apply(next.result.snapshot, wanted) : badFile(next.result.problems);
    if (next.result.ok && !failed) current = next.result.snapshot;
    trouble = failed && { ...failed, since: trouble?.since ?? clock.wallTime() };
  };
  const again = (delayMs: number): void => {
    cancel();
    cancel = clock.after(delayMs, reload);
  };
  // Put off by each further change, but not for ever.
  const watcher = watchDirectories(() => {
    changedAt ??= clock.now();
    again(Math.min(debounceMs, Math.max(0, changedAt + 10 * debounceMs - clock.now())));
  });
  again(watcher.follow(first.files) ? debounceMs : pollMs);

  return {
    current: () => current,
    health: () => {
      const { hash, loadedAt } = current;
      return trouble ? { ok: false, hash, loadedAt, ...trouble } : { ok: true, hash, loadedAt };
    },
    close: () => {
      cancel();
      watcher.close();
    },
  };
}

interface Failed {
  readonly message: string;
  readonly problems: readonly ConfigProblem[];
}

type Trouble = Failed & { readonly since: number };

interface Look<Models extends Catalog> {
  readonly files: WitnessedFiles;
  readonly fingerprint: string;
  readonly result: ReturnType<typeof readConfig<Models>>;
}

function look<Models extends Catalog>({ clock, ...wanted }: ConfigToWatch<Models>): Look<Models> {
  const files = witness(wanted.files);
  const result = readConfig({ ...wanted, files, now: clock.wallTime() });
  return { files, fingerprint: files.fingerprint(), result };
}

function badFile(problems: readonly ConfigProblem[]): Failed {
  return { message: describeConfigProblems(problems), problems };
}

function apply<Models extends Catalog>(
  snapshot: ConfigSnapshot<Models>,
  { onChange }: ConfigToWatch<Models>,
): Failed | undefined {
  try {
    onChange?.(snapshot);
    return undefined;
  } catch (error) {
    const reason = scrub(error instanceof Error ? error.message : String(error));
    return { message: `the configuration could not be taken into use: ${reason}`, problems: [] };
  }
}

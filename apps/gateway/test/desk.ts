import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { systemClock } from '@understudy/core';

import type { CommandContext } from '../src/cli/context.ts';
import type { ExitCode } from '../src/cli/exit-code.ts';
import { runCommandLine } from '../src/cli/run.ts';
import type { StartOptions } from '../src/cli/start-options.ts';

/** What came of a command. @internal */
export interface Typed {
  readonly code: ExitCode;
  readonly out: string;
  readonly notes: string;
  readonly json: unknown;
}

/** Where somebody sits and types: a directory of its own, and everything that is said is read. @internal */
export interface Desk {
  readonly directory: string;
  readonly launched: readonly StartOptions[];
  type(words: string, changes?: DeskChanges): Promise<Typed>;
  /** The words one by one: for those with blanks in them. */
  typeWords(words: readonly string[], changes?: DeskChanges): Promise<Typed>;
  write(name: string, text: string): string;
  clear(): void;
}

/** @internal */
export interface DeskChanges {
  readonly environment?: CommandContext['environment'] | undefined;
  readonly input?: string | undefined;
  readonly columns?: number | undefined;
  /** Somebody watches. */
  readonly progress?: ((line: string) => void) | undefined;
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  readonly onInterrupt?: CommandContext['onInterrupt'] | undefined;
}

/** @internal */
export function openDesk(): Desk {
  // Within the package, so that a module written there finds what it imports.
  const home = join(import.meta.dirname, '..', '.test');
  mkdirSync(home, { recursive: true });
  const directory = mkdtempSync(join(home, 'desk-'));
  const launched: StartOptions[] = [];
  const typeWords = async (words: readonly string[], changes: DeskChanges = {}): Promise<Typed> => {
    const out: string[] = [];
    const notes: string[] = [];
    const code = await runCommandLine(words, {
      terminal: {
        write: async (text) => void out.push(text),
        note: (line) => void notes.push(line),
        progress: changes.progress,
        ask: changes.ask,
        columns: changes.columns,
        styled: (_style, text) => text,
      },
      environment: changes.environment ?? {},
      directory,
      clock: systemClock,
      readInput: async () => changes.input ?? '',
      onInterrupt: changes.onInterrupt ?? (() => () => undefined),
      launch: async (options) => {
        launched.push(options);
        return 0;
      },
    });
    const text = out.join('');
    return {
      ...{ code, out: text, notes: notes.join('\n') },
      get json(): unknown {
        const value: unknown = JSON.parse(text);
        return value;
      },
    };
  };
  return {
    ...{ directory, launched, typeWords },
    type: (words, changes) => typeWords(words.split(' '), changes),
    write(name, text) {
      writeFileSync(join(directory, name), text);
      return join(directory, name);
    },
    clear: () => rmSync(directory, { recursive: true, force: true }),
  };
}

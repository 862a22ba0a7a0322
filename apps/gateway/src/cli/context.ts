import type { Clock } from '@understudy/core';

import type { ExitCode } from './exit-code.ts';
import type { StartOptions } from './start-options.ts';
import type { Terminal } from './terminal.ts';

/** Everything a command knows of the world it was typed in. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where it was typed: what relative paths begin at. */
  readonly directory: string;
  readonly clock: Clock;
  /** All that comes in on the standard input. */
  readInput(): Promise<string>;
  /** Hears of Ctrl-C; the returned function stops that. */
  onInterrupt(listener: () => void): () => void;
  /** Runs a gateway until it is told to stop. */
  launch(options: StartOptions): Promise<ExitCode>;
}

import type { Command } from 'commander';

import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';

/** What the definitions of commands are given. Nothing heavy: a command's own code is loaded when it is run. */
export interface Defining {
  readonly program: Command;
  readonly context: CommandContext;
  /** Waits for a command to end and keeps how it ended. */
  readonly end: (work: Promise<ExitCode>) => Promise<void>;
}

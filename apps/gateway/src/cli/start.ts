import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { rehearseOptionsFrom, startOptionsFrom } from './read-start-options.ts';
import type { StartFlags, TroubleFlags } from './read-start-options.ts';

/** Runs a gateway. */
export async function start(
  flags: StartFlags,
  mode: 'start' | 'dev',
  context: CommandContext,
): Promise<ExitCode> {
  return context.launch(startOptionsFrom(flags, context, mode));
}

/** Runs a gateway whose providers are all played by stand-ins. */
export async function rehearse(flags: StartFlags & TroubleFlags, context: CommandContext): Promise<ExitCode> {
  return context.launch(rehearseOptionsFrom(flags, context));
}

import { configJsonSchema } from '@understudy/config';

import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { writeJson } from './json.ts';

/** Prints the JSON Schema of a configuration, for editors. */
export async function schema({ terminal }: CommandContext): Promise<ExitCode> {
  await writeJson(terminal, configJsonSchema());
  return 0;
}

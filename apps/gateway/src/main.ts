#!/usr/bin/env node
import { processContext } from './cli/process-context.ts';
import { runCommandLine } from './cli/run.ts';

const context = processContext({
  launch: async (options) => {
    const { launch } = await import('./launch.ts');
    return launch(options, context);
  },
});
process.exitCode = await runCommandLine(process.argv.slice(2), context);

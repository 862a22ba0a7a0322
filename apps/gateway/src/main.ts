#!/usr/bin/env node
import { systemClock } from '@understudy/core';

import { processContext } from './cli/process-context.ts';
import { runCommandLine } from './cli/run.ts';
import { processTerminal } from './cli/terminal.ts';

const context = processContext({
  clock: systemClock,
  launch: async (options) => {
    const { launch } = await import('./launch.ts');
    return launch(options, processTerminal(process.env), systemClock);
  },
});
process.exitCode = await runCommandLine(process.argv.slice(2), context);

import type { Clock } from '@understudy/core';

import type { CommandContext } from './context.ts';
import { processTerminal } from './terminal.ts';

/** The world of this process. `launch` runs a gateway until it is told to stop. */
export function processContext({
  launch,
  clock = processClock,
}: Pick<CommandContext, 'launch'> & { readonly clock?: Clock | undefined }): CommandContext {
  const { env: environment } = process;
  return {
    ...{ clock, launch, environment },
    terminal: processTerminal(environment),
    directory: process.cwd(),
    async readInput() {
      process.stdin.setEncoding('utf8');
      const pieces: string[] = [];
      for await (const piece of process.stdin) pieces.push(String(piece));
      return pieces.join('');
    },
    onInterrupt(listener) {
      process.on('SIGINT', listener);
      return () => void process.off('SIGINT', listener);
    },
  };
}

/** Like core's own, which would load the whole engine for a line of help. */
const processClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(delayMs, longestTimerMs));
    return () => clearTimeout(timer);
  },
};

const longestTimerMs = 2_147_483_647;

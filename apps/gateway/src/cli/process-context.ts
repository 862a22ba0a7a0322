import type { CommandContext } from './context.ts';
import { processTerminal } from './terminal.ts';

/** The world of this process. `launch` runs a gateway until it is told to stop. */
export function processContext({ clock, launch }: Pick<CommandContext, 'clock' | 'launch'>): CommandContext {
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

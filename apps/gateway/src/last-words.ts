import { scrub } from '@understudy/core';
import type { Log } from '@understudy/server';

/**
 * Ends the process when something was thrown that nobody caught, as Node would, but says only where: Node prints the
 * message too, and one of a product's own task may hold what a customer wrote.
 */
export function sayLastWords(log: Log): void {
  process.once('uncaughtException', (thrown: unknown) => {
    const error = thrown instanceof Error ? thrown : undefined;
    const stack = error?.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
    const at = stack.slice(0, mostFrames).map((line) => line.trim());
    const name = scrub(error?.name ?? typeof thrown);
    try {
      log.error(
        { error: name, at: at.join('; ') },
        'the process ends: something was thrown that nobody caught',
      );
    } finally {
      process.exit(1);
    }
  });
}

const mostFrames = 10;

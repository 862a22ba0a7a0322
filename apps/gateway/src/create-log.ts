import type { Log, LogFields } from '@understudy/server';
import { pino } from 'pino';

/** Lines for a collector: JSON on the standard error output, so that the standard output stays for people. */
export function createLog(): Log {
  return pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime },
    // A write for each line would cost more than the line; nobody misses one for a tenth of a second.
    pino.destination({ dest: 2, sync: false, minLength: 4096, periodicFlush: 100 }),
  );
}

/** Lines for a person. */
export function createReadableLog(note: (line: string) => void): Log {
  const line =
    (level: string) =>
    (fields: LogFields, message: string): void => {
      const told = Object.entries(fields).filter(([, value]) => value !== undefined);
      note([level, message, ...told.map(([name, value]) => `${name}=${String(value)}`)].join('  '));
    };
  return { info: line('  '), warn: line('! '), error: line('!!') };
}

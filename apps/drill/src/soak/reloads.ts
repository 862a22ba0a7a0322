import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { GatewayProcess } from '../stage/gateway-process.ts';

/** Writes the configuration anew again and again, never twice the same. Gives the number of times. */
export async function keepReloading(gateway: GatewayProcess, until: AbortSignal): Promise<number> {
  const config = await readFile(join(gateway.directory, 'routes.yaml'), 'utf8');
  let written = 0;
  while (!until.aborted) {
    await sleep(everyMs, undefined, { signal: until }).catch(() => undefined);
    if (until.aborted) break;
    written += 1;
    await gateway.rewrite(config.replace(/deadlineMs: \d+/, `deadlineMs: ${20_000 + written}`));
  }
  return written;
}

const everyMs = 3000;

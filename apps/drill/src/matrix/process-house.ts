import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { recordedCalls } from '@understudy/gateway/matrix';
import { openLedger } from '@understudy/ledger';
import { canaries } from '@understudy/testing/matrix';
import type { House, HouseOptions } from '@understudy/testing/matrix';

import { startGatewayProcess } from '../stage/gateway-process.ts';
import { variableOf } from './cells-variable.ts';

const tasks = fileURLToPath(new URL('tasks.ts', import.meta.url));

/** What a gateway that has ended leaves behind. */
export interface Remains {
  readonly exitCode: number | null;
  /** The key or the prompt stands in what it said, or anywhere in its ledger. */
  readonly isLeaking: boolean;
}

/** The gateway as its users run it, with a ledger in a file. */
export async function openProcess(
  { config, environment, cells }: HouseOptions,
  onEnd: (remains: Remains) => void,
): Promise<House> {
  const gateway = await startGatewayProcess({
    ...{ config, tasks, environment: { ...environment, ...variableOf(cells) } },
  });
  return {
    url: gateway.url,
    async end() {
      try {
        const exitCode = await gateway.end();
        const ledger = await openLedger({ location: gateway.ledger });
        const calls = await recordedCalls(ledger);
        await ledger.close();
        const written = `${gateway.output()}\n${await readFile(gateway.ledger, 'latin1')}`;
        onEnd({ exitCode, isLeaking: canaries.some((canary) => written.includes(canary)) });
        return calls;
      } finally {
        await gateway.clear();
      }
    },
  };
}

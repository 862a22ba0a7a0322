import { setTimeout as sleep } from 'node:timers/promises';

import { atLeast, exactly } from '../part.ts';
import type { PartReport } from '../part.ts';
import type { Scene } from '../scenes.ts';
import { ledgerStateOf } from './gateway-state.ts';
import { withHouse } from './house.ts';
import type { House } from './house.ts';
import { readLedgerFile } from './ledger-file.ts';
import { locking } from './locked.ts';
import { mixedLoad } from './mixed-load.ts';
import { onRecord } from './on-record.ts';

const words = 6;

/** SIGKILL while the rows are in a spill file: whoever comes next brings them home. */
export const killedSpilling: Scene = {
  name: 'killed while spilling',
  run: () =>
    withHouse({ upstream: { words, gapMs: 8 } }, (house) => {
      house.upstream.fares({ is: 'well', afterMs: 30 });
      return play(house);
    }),
};

async function play(house: House): Promise<PartReport> {
  const gateway = await house.open();
  const done = new AbortController();
  const load = { urls: [gateway.url], perSecond: 60, until: done.signal, name: 'spilling', isKeyed: false };
  const told = mixedLoad(load);
  await sleep(800);
  const unlock = locking(house.ledger);
  await sleep(1500);
  const { spilledRows } = await ledgerStateOf(gateway.url);
  await gateway.end('SIGKILL');
  done.abort();
  unlock();
  const all = await told;
  const exitCode = await (await house.open()).end();
  const file = await readLedgerFile(house.ledger);
  return {
    promises: [
      atLeast({ what: 'rows in the spill file at the kill', seen: spilledRows, bound: 1 }),
      exactly('the next one ends by itself when it is told to', exitCode ?? 'killed', 0),
      ...onRecord(file, all, words),
    ],
    figures: {
      rows: `${spilledRows} spilled when it was killed; ${file.requests.length} requests on record`,
    },
  };
}

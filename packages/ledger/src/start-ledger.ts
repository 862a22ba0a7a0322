import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import { systemClock } from '@understudy/core';
import type { Clock } from '@understudy/core';

import { createBoots } from './boots/boots.ts';
import type { Boots } from './boots/boots.ts';
import { isRunning, placeOfProcess } from './boots/place.ts';
import { createCaptures } from './capture/captures.ts';
import type { Database } from './database/database.ts';
import { createEventListener } from './events/event-listener.ts';
import { backgroundClock, every } from './every.ts';
import { forget } from './forget/forget.ts';
import { startJobs } from './jobs.ts';
import { createKeys } from './keys/keys.ts';
import type { Ledger, LedgerHealth } from './ledger.ts';
import { createRecorder } from './record/recorder.ts';
import { keepFrom } from './retention/keep.ts';
import type { KeepInput } from './retention/keep.ts';
import { createRoller } from './rollups/roller.ts';
import { createRouteVersions } from './route-versions/route-versions.ts';
import { migrate } from './schema/migrate.ts';
import { createStores } from './stores.ts';
import { createSpill } from './writer/spill.ts';
import type { Spill } from './writer/spill.ts';
import { createWriter } from './writer/writer.ts';
import type { Writer, WriterStatus } from './writer/writer.ts';

export interface StartOptions {
  readonly database: Database;
  readonly spillPath: string | undefined;
  readonly strict?: boolean | undefined;
  readonly clock?: Clock | undefined;
  readonly maxWaitingRows?: number | undefined;
  readonly keep?: KeepInput | undefined;
}

const heartbeatMs = 10_000;

/** A ledger on an open database. */
export async function startLedger(options: StartOptions): Promise<Ledger> {
  const { database, spillPath, strict = false, clock = systemClock } = options;
  const keep = keepFrom(options.keep);
  const bootId = randomUUID();
  if (spillPath !== undefined) await mkdir(dirname(spillPath), { recursive: true });
  const spill = spillPath === undefined ? undefined : createSpill({ path: spillPath, bootId });
  const writer = createWriter({ ...options, spill, clock });
  const roller = createRoller({ database, clock });
  const boots = createBoots({ database, clock, id: bootId, observer: thisProcess() });

  await migrate(database, clock.wallTime());
  await boots.register();
  await takeOver({ boots, spill, writer });
  const background = options.clock ?? backgroundClock;
  const stopBeating = every(background, heartbeatMs, () => takeOver({ boots, spill, writer }));
  const stores = createStores({ database, clock, bootId, writer });
  const { budgets } = stores;
  const stopJobs = startJobs({ database, clock: background, keep, roller, budgets });
  return {
    database,
    recorder: createRecorder({ writer, bootId, strict }),
    events: createEventListener({ writer, clock, bootId }),
    ...stores,
    captures: createCaptures({ database, writer }),
    keys: createKeys({ database, clock }),
    routeVersions: createRouteVersions({ database, clock }),
    forget: (customerId) => forget({ database, clock, writer, spill }, customerId),
    rollUp: () => roller.roll(),
    health: () => healthOf(writer.status),
    async close() {
      await Promise.all([stopBeating(), stopJobs()]);
      if (!writer.status.outage) await budgets.payOwed();
      await writer.close();
      // The next one to start will see that this one is gone.
      if (!writer.status.outage) await boots.end().catch(() => undefined);
      await database.close();
    },
  };
}

interface Estate {
  readonly boots: Boots;
  readonly spill: Spill | undefined;
  readonly writer: Writer;
}

/** Sees to what dead processes have left: first their spilled rows, then what was in flight. */
async function takeOver({ boots, spill, writer }: Estate): Promise<void> {
  const adopted = (await spill?.adopt(await boots.orphanTest())) ?? [];
  if (adopted.length > 0) await writer.drain();
  await boots.giveUp(adopted);
  await boots.beat();
}

function thisProcess() {
  const processStartedAt = Math.round(performance.timeOrigin);
  return { place: placeOfProcess(), pid: process.pid, processStartedAt, isRunning };
}

function healthOf(status: WriterStatus): LedgerHealth {
  const behind = status.spilledFiles > 0 ? 'behind' : 'ok';
  return { state: status.outage ? 'down' : behind, ...status };
}

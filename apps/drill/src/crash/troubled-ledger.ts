import { setTimeout as sleep } from 'node:timers/promises';

import { atLeast, atMost, exactly } from '../part.ts';
import type { PartReport } from '../part.ts';
import type { GatewayProcess } from '../stage/gateway-process.ts';
import { percentile } from '../stage/steady-load.ts';
import { ledgerStateOf, metricsTell, msUntil } from './gateway-state.ts';
import type { LedgerState } from './gateway-state.ts';
import { withHouse } from './house.ts';
import type { House } from './house.ts';
import { readLedgerFile } from './ledger-file.ts';
import type { LedgerFile } from './ledger-file.ts';
import { mixedLoad } from './mixed-load.ts';
import { onRecord } from './on-record.ts';
import type { Scene } from '../scenes.ts';

/** Something that keeps rows out of the ledger for a while. */
export interface LedgerTrouble {
  readonly name: string;
  readonly begin: (house: House) => Promise<void>;
  readonly end: (house: House) => Promise<void>;
  /** Reads the ledger when its gateway has ended; a file unless this says otherwise. */
  readonly read?: ((house: House, gateway: GatewayProcess) => Promise<LedgerFile>) | undefined;
  /** What the gateway calls it. */
  readonly because: string;
  /** Where rows go meanwhile. */
  readonly refuge: 'spill file' | 'memory';
}

const words = 6;
const perSecond = 60;
const troubleSeconds = 3;

/** The ledger fails under load and comes back: no call fails, it is said aloud, and nothing is missing afterwards. */
export function troubledLedger(
  trouble: LedgerTrouble,
  place: { readonly ledger?: string | undefined } = {},
): Scene {
  return {
    name: trouble.name,
    run: () =>
      withHouse({ ...place, upstream: { words, gapMs: 8 } }, (house) => {
        house.upstream.fares({ is: 'well', afterMs: 30 });
        return play(house, trouble);
      }),
  };
}

async function play(house: House, trouble: LedgerTrouble): Promise<PartReport> {
  const gateway = await house.open();
  const done = new AbortController();
  const load = { urls: [gateway.url], perSecond, until: done.signal, name: trouble.name, isKeyed: false };
  const told = mixedLoad(load);
  await sleep(1000);
  const worst = await throughTrouble(house, gateway, trouble);
  await sleep(500);
  done.abort();
  const all = await told;
  const after = await ledgerStateOf(gateway.url);
  const exitCode = await gateway.end();
  const { read = ({ ledger }: House) => readLedgerFile(ledger) } = trouble;
  const file = await read(house, gateway);
  const tookMs = all.map(({ asked }) => asked.tookMs);
  const refused = all.filter(({ asked }) => !asked.isWhole);
  return {
    promises: [
      exactly('calls that failed because of it', refused.length, 0),
      exactly('/health says', worst.saidInHealth, 'down'),
      exactly('/health says why', worst.state.because ?? 'nothing', trouble.because),
      exactly('/metrics say so too', String(worst.saidInMetrics), 'true'),
      atLeast({
        ...{ what: `rows that waited in the ${trouble.refuge}`, bound: 1 },
        seen: trouble.refuge === 'memory' ? worst.state.waitingRows : worst.state.spilledRows,
      }),
      atMost({ what: 'until all was well again', seen: worst.recoveredMs, bound: 8000, unit: ' ms' }),
      exactly('rows lost, as it counts them itself', after.lostRows, 0),
      exactly('it ends by itself when it is told to', exitCode ?? 'killed', 0),
      ...onRecord(file, all, words),
      exactly('every request is one row', file.requests.length, all.length),
    ],
    figures: {
      told: `down after ${worst.noticedMs.toFixed(0)} ms, well again ${worst.recoveredMs.toFixed(0)} ms after its end`,
      rows: `${worst.state.spilledRows} spilled and ${worst.state.waitingRows} waiting at its end, of ${all.length} requests`,
      latency: `p50 ${percentile(tookMs, 0.5).toFixed(0)} ms, slowest ${percentile(tookMs, 1).toFixed(0)} ms`,
    },
  };
}

interface Worst {
  readonly saidInHealth: string;
  readonly saidInMetrics: boolean;
  readonly state: LedgerState;
  readonly noticedMs: number;
  readonly recoveredMs: number;
}

async function throughTrouble(house: House, { url }: GatewayProcess, trouble: LedgerTrouble): Promise<Worst> {
  const isIn = async (wanted: string): Promise<boolean> => (await ledgerStateOf(url)).state === wanted;
  await trouble.begin(house);
  try {
    const noticedMs = await msUntil(() => isIn('down'), 6000);
    await sleep(troubleSeconds * 1000);
    const state = await ledgerStateOf(url);
    const saidInMetrics = await metricsTell(url, 'down');
    await trouble.end(house);
    const recoveredMs = await msUntil(() => isIn('ok'), 10_000);
    return { saidInHealth: state.state, saidInMetrics, state, noticedMs, recoveredMs };
  } finally {
    await trouble.end(house);
  }
}

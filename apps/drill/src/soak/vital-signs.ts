import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import type { GatewayProcess } from '../stage/gateway-process.ts';

/** How a gateway is at one moment. */
export interface VitalSigns {
  readonly atMs: number;
  readonly residentMegabytes: number;
  readonly lagMs: number;
  readonly timers: number;
  /** Of the breakers that it remembers. */
  readonly breakers: number;
  /** Lines of its metrics. */
  readonly series: number;
  /** Sockets and files that it has open; undefined where nobody can tell. */
  readonly descriptors: number | undefined;
}

export async function takeVitalSigns({ url, pid }: GatewayProcess): Promise<VitalSigns> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const valueOf = (series: string): number =>
    Number(lines.find((line) => line.startsWith(`${series} `))?.slice(series.length + 1) ?? 0);
  return {
    atMs: performance.now(),
    residentMegabytes: valueOf('process_resident_memory_bytes') / megabyte,
    lagMs: valueOf('nodejs_eventloop_lag_p99_seconds') * 1000,
    timers: valueOf('nodejs_active_resources{type="Timeout"}'),
    breakers: lines.filter((line) => line.startsWith('understudy_breaker_state')).length,
    series: lines.length,
    descriptors: await openDescriptors(pid),
  };
}

const megabyte = 1024 * 1024;

async function openDescriptors(pid: number): Promise<number | undefined> {
  return readdir(`/proc/${pid}/fd`).then(
    (entries) => entries.length,
    () => undefined,
  );
}

/** Takes them again and again until it is over. */
export async function watchVitalSigns(
  gateway: GatewayProcess,
  until: AbortSignal,
  everyMs: number,
): Promise<readonly VitalSigns[]> {
  const taken: VitalSigns[] = [];
  while (!until.aborted) {
    await sleep(everyMs, undefined, { signal: until }).catch(() => undefined);
    taken.push(await takeVitalSigns(gateway));
  }
  return taken;
}

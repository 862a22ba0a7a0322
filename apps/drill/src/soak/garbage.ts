import { setTimeout as sleep } from 'node:timers/promises';

import type { GatewayProcess } from '../stage/gateway-process.ts';

/** What a process holds on to: its memory just after its garbage was collected. */
export interface Held {
  readonly atMs: number;
  readonly heapMegabytes: number;
  /** Beside the heap and the room that is set aside for it. */
  readonly outsideMegabytes: number;
}

interface Collector {
  collect(): Promise<Held>;
  close(): void;
}

/** For the environment of a process whose garbage is to be collected. */
export const inspectable = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

/** Collects garbage from outside, as a debugger does: when it is collected otherwise is nobody's promise. */
async function openCollector({ output }: Pick<GatewayProcess, 'output'>): Promise<Collector> {
  const [address] = /ws:\/\/\S+/.exec(output()) ?? [];
  if (address === undefined) throw new Error('the gateway does not say where it can be inspected');
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('the gateway cannot be inspected')));
  });
  const ask = asking(socket);
  return {
    async collect() {
      await ask('HeapProfiler.collectGarbage');
      // oxlint-disable-next-line typescript/consistent-type-assertions -- as the expression makes it
      const { result } = (await ask('Runtime.evaluate', {
        expression: 'process.memoryUsage()',
        returnByValue: true,
      })) as { result: { value: NodeJS.MemoryUsage } };
      const { rss, heapTotal, heapUsed } = result.value;
      return {
        atMs: performance.now(),
        heapMegabytes: heapUsed / megabyte,
        outsideMegabytes: (rss - heapTotal) / megabyte,
      };
    },
    close: () => socket.close(),
  };
}

/** Collects it again and again until it is over. */
export async function watchGarbage(
  gateway: GatewayProcess,
  until: AbortSignal,
  everyMs: number,
): Promise<readonly Held[]> {
  const collector = await openCollector(gateway);
  const held: Held[] = [];
  while (!until.aborted) {
    await sleep(everyMs, undefined, { signal: until }).catch(() => undefined);
    held.push(await collector.collect());
  }
  collector.close();
  return held;
}

const megabyte = 1024 * 1024;

type Ask = (method: string, params?: object) => Promise<unknown>;

function asking(socket: WebSocket): Ask {
  const waiting = new Map<number, (result: unknown) => void>();
  let asked = 0;
  socket.addEventListener('message', ({ data }) => {
    // oxlint-disable-next-line typescript/consistent-type-assertions -- the protocol's own form
    const { id, result } = JSON.parse(String(data)) as { id: number; result: unknown };
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  return (method, params = {}) => {
    const id = ++asked;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    waiting.set(id, resolve);
    socket.send(JSON.stringify({ id, method, params }));
    return promise;
  };
}

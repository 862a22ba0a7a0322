import { Agent, request as ask } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Load, Outcome } from './load.ts';
import { sharedMicros, stampIn } from './request-text.ts';

/** Asks as it is told by its parent, on connections that are kept. */
const agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: 4096 });

process.on('message', (load: Load) => {
  void askAll(load).then((outcome) => process.send?.(outcome));
});
process.once('disconnect', () => process.exit());

async function askAll(load: Load): Promise<Outcome> {
  const asked = await Promise.all(
    Array.from({ length: load.parallel }, (_, index) => askInTurn(load, index)),
  );
  const all = asked.flat();
  return {
    answered: all.filter(({ failure }) => failure === undefined).length,
    failures: [...new Set(all.flatMap(({ failure }) => failure ?? []))],
    onTheWayMicros: all.flatMap(({ onTheWayMicros }) => onTheWayMicros ?? []),
  };
}

interface Answered {
  readonly failure?: string;
  /** Of a stream. */
  readonly onTheWayMicros?: number | undefined;
}

async function askInTurn(load: Load, index: number): Promise<readonly Answered[]> {
  if (load.spreadMs > 0) await sleep((load.spreadMs * index) / load.parallel);
  const all: Answered[] = [];
  for (let done = 0; done < load.requests; done++) {
    const asked = askOnce(load).then((onTheWayMicros) => ({ onTheWayMicros }));
    all.push(await asked.catch((error: unknown) => ({ failure: String(error) })));
  }
  return all;
}

/** Microseconds on the way, of a stream. */
function askOnce({ url, headers, body }: Load): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const length = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
  const askedMicros = sharedMicros();
  let onTheWay: number | undefined;
  let end = '';
  const request = ask(url, { method: 'POST', agent, headers: { ...headers, ...length } }, (response) => {
    const isStream = response.headers['content-type']?.startsWith('text/event-stream') ?? false;
    response.setEncoding('utf8');
    response.on('data', (piece: string) => {
      end = (end + piece).slice(-2000);
      if (!isStream || onTheWay !== undefined) return;
      const stamp = stampIn(end);
      if (stamp) onTheWay = stamp.receivedMicros - askedMicros + sharedMicros() - stamp.sentMicros;
    });
    response.once('error', reject);
    response.once('end', () => {
      const isWhole = response.statusCode === 200 && (!isStream || end.includes('[DONE]'));
      if (isWhole) resolve(onTheWay);
      else reject(new Error(`status ${response.statusCode}: ${end.slice(-300)}`));
    });
  });
  request.once('error', reject);
  request.end(body);
  return promise;
}

import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import { openPostgres } from './postgres.ts';
import { troubleOf } from './trouble.ts';

/** What a server does to whoever connects. */
const servers: Readonly<Record<string, (caller: Socket) => void>> = {
  'never says a word': () => undefined,
  'hangs up at once': (caller) => void caller.end(),
};

it.each(Object.entries(servers))('a server that %s is out of reach', async (_, serve) => {
  const callers = new Set<Socket>();
  const server = createServer((caller) => {
    callers.add(caller);
    serve(caller);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const caller of callers) caller.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const database = openPostgres(`postgres://nobody@127.0.0.1:${port}/nothing`);
  onTestFinished(() => database.close());
  const thrown: unknown = await Promise.resolve(database.commit([])).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(Error);
  expect(troubleOf(thrown)).toBe('unreachable');
});

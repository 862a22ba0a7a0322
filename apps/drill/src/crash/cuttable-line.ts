import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A line to a server that can be cut, so that whoever stands at its end sees the server gone. */
export interface CuttableLine {
  readonly port: number;
  cut(): void;
  /** From now on nothing comes through, and nobody is told. */
  silence(): void;
  mend(): void;
  stop(): Promise<void>;
}

export async function cuttableLine(to: {
  readonly host: string;
  readonly port: number;
}): Promise<CuttableLine> {
  const open = new Set<Socket>();
  let state: 'whole' | 'cut' | 'silent' = 'whole';
  const keep = (socket: Socket): void => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => undefined); // the close follows
  };
  const hangUp = (): void => {
    for (const socket of open) socket.destroy();
  };
  const server = createServer((caller) => {
    keep(caller);
    if (state === 'cut') return void caller.resetAndDestroy();
    if (state === 'silent') return;
    const called = connect(to);
    keep(called);
    caller.pipe(called).pipe(caller);
    caller.once('close', () => called.destroy());
    called.once('close', () => caller.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // oxlint-disable-next-line typescript/consistent-type-assertions -- of a server that listens on a port
  const { port } = server.address() as AddressInfo;
  return {
    port,
    cut() {
      state = 'cut';
      hangUp();
    },
    silence() {
      state = 'silent';
      for (const socket of open) socket.unpipe().pause();
    },
    mend() {
      // What was said into the silence is lost, and with it the connections.
      if (state === 'silent') hangUp();
      state = 'whole';
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        hangUp();
      }),
  };
}

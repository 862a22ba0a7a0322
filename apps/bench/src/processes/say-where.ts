import type { Server } from 'node:http';

/** Listens on any free port and prints its address for whoever started the process. */
export function sayWhere(server: Server): void {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address && typeof address === 'object') console.log(`http://127.0.0.1:${address.port}`);
  });
}

import { DatabaseSync } from 'node:sqlite';

import type { Scene } from '../scenes.ts';
import { troubledLedger } from './troubled-ledger.ts';

/** Another process holds the whole file for seconds: a backup, a curious person with a shell. */
export function locked(): Scene {
  let unlock = (): void => undefined;
  return troubledLedger({
    name: 'locked',
    because: 'locked',
    refuge: 'spill file',
    begin: async ({ ledger }) => void (unlock = locking(ledger)),
    end: async () => unlock(),
  });
}

/** Returns how the lock is let go. */
export function locking(ledger: string): () => void {
  const holder = new DatabaseSync(ledger, { timeout: 5000 });
  holder.exec('begin exclusive');
  return () => {
    if (holder.isOpen) holder.close();
  };
}

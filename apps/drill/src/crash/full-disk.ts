import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Scene } from '../scenes.ts';
import { leftOut, tried } from './permitted.ts';
import { troubledLedger } from './troubled-ledger.ts';

/** The disk of the ledger is full, and with it the place of its spill file. */
export const fullDisk: Scene = {
  name: 'full disk',
  async run(options) {
    const disk = await mkdtemp(join(tmpdir(), 'understudy-small-disk-'));
    const refused = await tried('mount', '-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', disk);
    if (refused !== undefined) {
      await rm(disk, { recursive: true });
      return leftOut(refused);
    }
    const filler = join(disk, 'filler');
    try {
      const scene = troubledLedger(
        {
          name: 'full disk',
          because: 'full',
          refuge: 'memory',
          begin: () => fill(filler),
          end: () => rm(filler, { force: true }),
        },
        { ledger: join(disk, 'ledger.db') },
      );
      return await scene.run(options);
    } finally {
      await tried('umount', '-l', disk);
      await rm(disk, { recursive: true });
    }
  },
};

/** To the last byte. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (;;) await file.write(Buffer.alloc(4096));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    await file.close();
  }
}

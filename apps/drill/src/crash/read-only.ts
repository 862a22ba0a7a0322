import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Scene } from '../scenes.ts';
import { leftOut, tried } from './permitted.ts';
import { troubledLedger } from './troubled-ledger.ts';

const run = promisify(execFile);

/** Nobody may write the ledger's files any more, not even who has them open. */
export const readOnly: Scene = {
  name: 'read-only',
  async run(options) {
    const refused = await triedToSeal();
    return refused === undefined ? sealing().run(options) : leftOut(refused);
  },
};

function sealing(): Scene {
  let sealed: readonly string[] = [];
  return troubledLedger({
    name: 'read-only',
    because: 'disk-error',
    refuge: 'spill file',
    async begin({ ledger }) {
      sealed = [ledger, `${ledger}-wal`];
      await run('chattr', ['+i', ...sealed]);
    },
    async end() {
      if (sealed.length > 0) await run('chattr', ['-i', ...sealed]);
      sealed = [];
    },
  });
}

/** Not every file system can, and not everybody may. */
async function triedToSeal(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-sealed-'));
  const file = join(folder, 'file');
  await writeFile(file, '');
  const refused = await tried('chattr', '+i', file);
  await tried('chattr', '-i', file);
  await rm(folder, { recursive: true });
  return refused;
}

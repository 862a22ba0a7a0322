import type { Part } from '../part.ts';
import { playScenes } from '../scenes.ts';
import type { Scene } from '../scenes.ts';
import { fullDisk } from './full-disk.ts';
import { killed } from './killed.ts';
import { killedSpilling } from './killed-spilling.ts';
import { locked } from './locked.ts';
import { readOnly } from './read-only.ts';
import { postgresLost, postgresSilent } from './postgres-lost.ts';
import { stopped } from './stopped.ts';
import { twoGateways } from './two-gateways.ts';

/** Those of one line are played one after the other; the lines go on beside each other. */
const lines: readonly (readonly Scene[])[] = [
  [killed, twoGateways],
  [stopped],
  [postgresLost, postgresSilent, killedSpilling],
  [locked(), readOnly, fullDisk],
];

/** The gateway is killed, stopped, doubled, and robbed of its ledger, while it works. */
export const crash: Part = {
  name: 'crash',
  about: 'killed under load; stopped with streams open; two on one ledger; a ledger that fails in every way',
  async run(options) {
    const reports = await Promise.all(lines.map((line) => playScenes(line, 1, options)));
    return {
      promises: reports.flatMap(({ promises }) => promises),
      figures: Object.fromEntries(reports.flatMap(({ figures }) => Object.entries(figures))),
    };
  },
};

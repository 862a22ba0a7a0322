import { attack } from './attack/attack.ts';
import { crash } from './crash/crash.ts';
import { outage } from './outage/outage.ts';
import { matrix } from './matrix/matrix.ts';
import type { Part } from './part.ts';
import { soak } from './soak/soak.ts';
import { storm } from './storm/storm.ts';

/** Everything that is rehearsed, in the order in which it is. */
export const parts: readonly Part[] = [matrix, crash, outage, storm, soak, attack];

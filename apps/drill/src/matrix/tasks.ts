import { matrixTasks } from '@understudy/testing/matrix';

import { cellsIn } from './cells-variable.ts';

/** What the gateway of the matrix is given to do. */
export const tasks = matrixTasks(cellsIn(process.env));

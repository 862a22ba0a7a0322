export { canaries } from './play-cell.ts';
export { cellsOf } from './cell.ts';
export { families } from './families.ts';
export { bothForms, matrixTasks } from './matrix-tasks.ts';
export { playBriefly } from './play-briefly.ts';
export { playMatrix } from './play-matrix.ts';
export { deviations, lineOf, titleOf } from './report.ts';
export { rowNames, rowTitle } from './row-names.ts';
export { scenarios } from './scenarios.ts';
export { good } from './speech.ts';

export type { Cell, LeftOut, Table } from './cell.ts';
export type { Asking, Door, Ending } from './door.ts';
export type { Family, Played, Refusal, Unsaid } from './family.ts';
export type { House, HouseOptions, RecordedAttempt, RecordedCall } from './house.ts';
export type { Seen } from './judge.ts';
export type { CellTask } from './matrix-tasks.ts';
export type { MatrixOptions, MatrixReport, PlayedCell } from './play-matrix.ts';
export type { Expected, Scenario, Script } from './scenario.ts';

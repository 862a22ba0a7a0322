import { cellsOf } from './cell.ts';
import type { Family } from './family.ts';
import { playMatrix } from './play-matrix.ts';
import type { MatrixOptions, MatrixReport } from './play-matrix.ts';

export interface BriefOptions extends MatrixOptions {
  /** With these, everything is played that they can say; with the others, only what is left. */
  readonly few: readonly Family[];
}

/** Every scenario, with as few families as it takes. */
export async function playBriefly({ few, ...options }: BriefOptions): Promise<MatrixReport> {
  const played = new Set(cellsOf({ ...options, families: few }).cells.map(({ scenario }) => scenario));
  const first = await playMatrix({ ...options, families: few });
  const then = await playMatrix({
    ...options,
    scenarios: options.scenarios.filter((scenario) => !played.has(scenario)),
    families: options.families.filter((family) => !few.includes(family)),
  });
  return {
    played: [...first.played, ...then.played],
    leftOut: [...first.leftOut, ...then.leftOut],
  };
}

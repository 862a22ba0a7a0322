import type { MatrixReport, PlayedCell } from './play-matrix.ts';
import { rowTitle } from './row-names.ts';

/** The cells in which something else was seen than had to be. */
export function deviations({ played }: MatrixReport): readonly PlayedCell[] {
  return played.filter(({ expected, seen }) => JSON.stringify(expected) !== JSON.stringify(seen));
}

/** What a cell is called. */
export function titleOf({ cell }: PlayedCell): string {
  const { scenario, doorName, family } = cell;
  return `${rowTitle(scenario.row)}: when ${scenario.when}, ${family.name}, ${doorName}`;
}

/** One line for a person: what was to be, and what was. */
export function lineOf(played: PlayedCell): string {
  const { expected, seen } = played;
  const names = (['ending', 'attempts', 'calls', 'tokens', 'wrong'] as const).filter(
    (name) => JSON.stringify(expected[name]) !== JSON.stringify(seen[name]),
  );
  const told = names.map(
    (name) => `${name} ${JSON.stringify(seen[name])}, has to be ${JSON.stringify(expected[name])}`,
  );
  return `${titleOf(played)}: ${told.join('; ')}`;
}

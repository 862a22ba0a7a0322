import type { CellTask } from '@understudy/testing/matrix';

/** Through the environment, the tasks of a gateway are told which cells there are. */
const variable = 'MATRIX_CELLS';

export function variableOf(cells: readonly CellTask[]): Readonly<Record<string, string>> {
  return { [variable]: cells.map(({ id, kind }) => `${id}:${kind}`).join(' ') };
}

export function cellsIn(environment: Readonly<Record<string, string | undefined>>): readonly CellTask[] {
  return (environment[variable] ?? '').split(' ').map((word) => {
    const [id = '', kind] = word.split(':');
    return { id, kind: kind === 'invoice' ? 'invoice' : 'chat' };
  });
}

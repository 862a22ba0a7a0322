import { everyDoor } from '@understudy/gateway/matrix';
import { deviations, families, lineOf, playBriefly, playMatrix, scenarios } from '@understudy/testing/matrix';
import type { House, HouseOptions, MatrixReport } from '@understudy/testing/matrix';

import { exactly } from '../part.ts';
import type { Part, PartReport, Promised } from '../part.ts';
import { elsewhere, notOffered } from './elsewhere.ts';
import { openProcess } from './process-house.ts';
import type { Remains } from './process-house.ts';
import { accountedFor } from './rows.ts';

/** Everything that can befall one request, through every door, with every family of providers. */
export const matrix: Part = {
  name: 'matrix',
  about: 'everything that can befall a request, through every door, with every family of providers',
  async run({ isShort, note }): Promise<PartReport> {
    const remains: Remains[] = [];
    const everything = {
      ...{ scenarios, families, doors: everyDoor },
      open: (options: HouseOptions): Promise<House> => {
        note(`a gateway for ${options.cells.length} cells`);
        return openProcess(options, (each) => void remains.push(each));
      },
    };
    const report = await (isShort ? playBriefly({ ...everything, few }) : playMatrix(everything));
    const strange = deviations(report).map((played): Promised => ({
      what: lineOf(played),
      isHeld: false,
      seen: 'a deviation',
    }));
    return {
      promises: [
        exactly('cells in which it was otherwise', strange.length, 0),
        exactly(
          'gateways that did not end by themselves',
          remains.filter(({ exitCode }) => exitCode !== 0).length,
          0,
        ),
        exactly(
          'gateways that wrote down a key or a prompt',
          remains.filter(({ isLeaking }) => isLeaking).length,
          0,
        ),
        ...(await accountedFor(report)),
        ...strange.slice(0, mostTold),
      ],
      figures: figuresOf(report),
    };
  },
};

/** Two that have little in common. */
const few = families.filter(({ name }) => name === 'openai-compatible' || name === 'anthropic');

/** Beyond so many they are all the same one. */
const mostTold = 100;

function figuresOf({ played, leftOut }: MatrixReport): Readonly<Record<string, string>> {
  return {
    cells: `${played.length} played, ${leftOut.length} left out with a reason`,
    rows: `${new Set(played.map(({ cell }) => cell.scenario.row)).size - 1} played here, ${new Set(elsewhere.map(({ row }) => row)).size} also or only elsewhere, ${Object.keys(notOffered).length} about what is not offered`,
  };
}

import { readFile } from 'node:fs/promises';

import { rowNames, rowTitle } from '@understudy/testing/matrix';
import type { MatrixReport } from '@understudy/testing/matrix';

import { exactly } from '../part.ts';
import type { Promised } from '../part.ts';
import { elsewhere, notOffered } from './elsewhere.ts';
import type { Elsewhere } from './elsewhere.ts';

/** Every row is played here, or somewhere that is there, or is about something that is not offered. */
export async function accountedFor({ played }: Pick<MatrixReport, 'played'>): Promise<readonly Promised[]> {
  const rows = rowNames.map((_, index) => index + 1);
  const here = new Set(played.map(({ cell }) => cell.scenario.row));
  const missing = rows.filter(
    (row) => !here.has(row) && !(row in notOffered) && !elsewhere.some((place) => place.row === row),
  );
  const found = await Promise.all(elsewhere.map(async (place) => ({ place, isThere: await isThere(place) })));
  const gone = found.filter((each) => !each.isThere).map(({ place }) => `${place.place} (${place.story})`);
  return [
    exactly('rows that nobody plays', missing.map(rowTitle).join(', '), ''),
    exactly('places where a row is said to be played and is not', gone.join(', '), ''),
  ];
}

const root = new URL('../../../../', import.meta.url);

async function isThere({ place, story }: Elsewhere): Promise<boolean> {
  const text = await readFile(new URL(place, root), 'utf8').catch(() => '');
  return text.includes(story);
}

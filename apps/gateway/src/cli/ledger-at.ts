import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { openLedger } from '@understudy/ledger';
import type { Ledger } from '@understudy/ledger';

import { Complaint } from './complaint.ts';
import type { CommandContext } from './context.ts';
import { isNoFile, placesOf, shownPath } from './places.ts';
import type { PlaceOptions } from './places.ts';

/** Where the gateway keeps its ledger when nobody says otherwise. */
const defaultLedger = 'understudy.db';

/** Where the ledger is: as told, or where the gateway keeps it. */
export function ledgerPlace(options: PlaceOptions, context: CommandContext): string {
  return placesOf(options, context).ledger ?? shownPath(resolve(context.directory, defaultLedger));
}

/** Does something with the ledger and closes it. One that only looks does not make a ledger where there is none. */
export async function withLedger<Result>(
  options: PlaceOptions & { readonly mayCreate?: boolean | undefined },
  context: CommandContext,
  use: (ledger: Ledger) => Promise<Result>,
): Promise<Result> {
  const location = ledgerPlace(options, context);
  const isThere = isNoFile(location) || existsSync(location);
  if (!isThere && options.mayCreate !== true) {
    throw new Complaint(
      `there is no ledger at ${location}: name the gateway's with --ledger or UNDERSTUDY_LEDGER, or start the gateway first`,
    );
  }
  const ledger = await openLedger({ location, clock: context.clock });
  try {
    return await use(ledger);
  } finally {
    await ledger.close();
  }
}

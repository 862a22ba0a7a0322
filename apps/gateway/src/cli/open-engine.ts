import { createMemoryHealth } from '@understudy/core';
import type { Llm, Tasks } from '@understudy/core';
import { openLedger } from '@understudy/ledger';
import type { Ledger } from '@understudy/ledger';

import { applyBudgets } from '../apply-budgets.ts';
import { createEngine } from '../create-engine.ts';
import { startRehearsal } from '../rehearsal/start-rehearsal.ts';
import type { CommandContext } from './context.ts';
import { ledgerPlace } from './ledger-at.ts';
import { placesOf } from './places.ts';
import { soundProject } from './project.ts';
import type { ProjectOptions, SoundProject } from './project.ts';

export interface EngineOptions extends ProjectOptions {
  /** Where a rehearsal keeps its ledger when nobody says otherwise: never in the real one. */
  readonly rehearsalLedger: string;
}

/** An engine in this process, as the gateway would run it. */
export interface OpenEngine extends SoundProject {
  readonly llm: Llm<Tasks>;
  readonly ledger: Ledger;
  close(): Promise<void>;
}

export async function openEngine(options: EngineOptions, context: CommandContext): Promise<OpenEngine> {
  const { clock } = context;
  const project = await soundProject(options, context);
  const { tasks, snapshot, isRehearsed } = project;
  const rehearsal = isRehearsed ? await startRehearsal(snapshot.providers.map(({ id }) => id)) : undefined;
  const location = ledgerFor(options, isRehearsed, context);
  const ledger = await openLedger({ location, clock }).catch(async (error: unknown) => {
    await rehearsal?.stop();
    throw error;
  });
  await applyBudgets(snapshot.budgets, ledger.budgetBook);
  const llm = createEngine(snapshot, {
    ...{ tasks, ledger, clock, rehearsal, health: createMemoryHealth(), strictLogging: false, outermost: [] },
    onEvent: () => undefined,
    // `check` tells them; here they would stand between the answer and its reader.
    onWarning: () => undefined,
  });
  return {
    ...project,
    llm,
    ledger,
    async close() {
      await ledger.close();
      await rehearsal?.stop();
    },
  };
}

function ledgerFor(options: EngineOptions, isRehearsed: boolean, context: CommandContext): string {
  const isNamed = placesOf(options, context).ledger !== undefined;
  return isRehearsed && !isNamed ? options.rehearsalLedger : ledgerPlace(options, context);
}

import { createScriptBook } from './script-book.ts';
import type { ScriptBook } from './script-book.ts';
import { startStandIn } from './stand-in.ts';
import type { StandIn } from './stand-in.ts';
import type { Trouble } from './trouble.ts';

/** The gateway's providers, all played by stand-ins on loopback. */
export interface Rehearsal {
  readonly book: ScriptBook;
  /** Where a provider's stand-in listens. */
  urlOf(provider: string): string;
  /** Gives a provider trouble, or ends it. */
  trouble(provider: string, trouble: Trouble | undefined): void;
  stop(): Promise<void>;
}

export async function startRehearsal(providers: readonly string[]): Promise<Rehearsal> {
  const book = createScriptBook();
  const started = await Promise.all(providers.map(async (id) => [id, await startStandIn(book)] as const));
  const standIns = new Map<string, StandIn>(started);
  const standInFor = (provider: string): StandIn => {
    const found = standIns.get(provider);
    if (found) return found;
    throw new Error(
      `no provider ${JSON.stringify(provider)} in this rehearsal: there is ${providers.join(', ')}`,
    );
  };
  return {
    book,
    urlOf: (provider) => standInFor(provider).url,
    trouble: (provider, trouble) => standInFor(provider).suffer(trouble),
    async stop() {
      await Promise.all([...standIns.values()].map((standIn) => standIn.stop()));
    },
  };
}

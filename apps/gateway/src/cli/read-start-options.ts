import { troubleNames } from '../rehearsal/trouble.ts';
import type { Trouble } from '../rehearsal/trouble.ts';
import { misused } from './complaint.ts';
import type { CommandContext } from './context.ts';
import { placesOf } from './places.ts';
import type { PlaceOptions } from './places.ts';
import type { StartOptions } from './start-options.ts';

/** As they were typed. */
export interface StartFlags extends PlaceOptions {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly strictLogging?: boolean | undefined;
  /** In seconds. */
  readonly stopWithin?: number | undefined;
}

/** Providers by the trouble they are to have. */
export type TroubleFlags = Readonly<Partial<Record<TroubleFlag, readonly string[]>>>;
type TroubleFlag = 'outage' | 'rateLimited' | 'slow' | 'cut' | 'flaky';

/** What was typed, and what the environment says where nothing was. */
export function startOptionsFrom(
  flags: StartFlags,
  context: CommandContext,
  mode: 'start' | 'dev',
): StartOptions {
  const { environment } = context;
  return {
    ...placesOf(flags, context),
    host: flags.host,
    port:
      portOf(flags.port, '--port') ?? portOf(environment['UNDERSTUDY_PORT'] || undefined, 'UNDERSTUDY_PORT'),
    strictLogging: flags.strictLogging ?? false,
    stopMs: flags.stopWithin === undefined ? undefined : flags.stopWithin * 1000,
    rehearsal: undefined,
    trouble: {},
    isDevelopment: mode === 'dev',
    environment,
  };
}

/** The same for a rehearsal. */
export function rehearseOptionsFrom(flags: StartFlags & TroubleFlags, context: CommandContext): StartOptions {
  const { ledger } = flags;
  return {
    ...startOptionsFrom(flags, context, 'dev'),
    // What is only played does not belong among real calls, whatever the environment says for those.
    ledger: ledger === undefined ? undefined : placesOf({ ledger }, context).ledger,
    rehearsal: true,
    trouble: troubleFrom(flags),
  };
}

function troubleFrom(flags: TroubleFlags): Readonly<Record<string, Trouble>> {
  const typed = troubleNames.flatMap((name) =>
    (flags[flagOf(name)] ?? []).map((provider) => [provider, name] as const),
  );
  for (const [provider, trouble] of typed) {
    const other = typed.find(([each, name]) => each === provider && name !== trouble)?.[1];
    if (other !== undefined)
      throw misused(`${provider} cannot have two kinds of trouble at once: --${trouble} and --${other}`);
  }
  return Object.fromEntries(typed);
}

function flagOf(trouble: Trouble): TroubleFlag {
  return trouble === 'rate-limited' ? 'rateLimited' : trouble;
}

function portOf(text: string | undefined, from: string): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw misused(`${from} is a number from 0 to 65535, not ${JSON.stringify(text)}`);
}

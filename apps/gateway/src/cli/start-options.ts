import type { Trouble } from '../rehearsal/trouble.ts';

/** What a gateway is to be started with. What is undefined is the gateway's to decide. */
export interface StartOptions {
  /** Undefined for the routes that are shipped. */
  readonly config: string | undefined;
  /** The module; undefined for the tasks that are shipped. */
  readonly tasks: string | undefined;
  readonly ledger: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly strictLogging: boolean;
  /** How long what is under way may go on after a stop. */
  readonly stopMs: number | undefined;
  /** Undefined: only when there is neither a configuration nor a key. */
  readonly rehearsal: boolean | undefined;
  readonly trouble: Readonly<Record<string, Trouble>>;
  /** For a person who develops against it: logs to read, not to collect. */
  readonly isDevelopment: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

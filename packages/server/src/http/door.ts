import type { Need } from '../auth/caller.ts';
import type { PublicFailure } from '../call/public-failure.ts';
import type { Exchange } from './exchange.ts';

/** One route of the server. The kernel guards it, measures it and answers what it throws. */
export interface Door {
  readonly method: 'GET' | 'POST';
  /** `/v1/models/:id`: a `:name` matches one segment; a last `*` matches whatever is left, slashes included. */
  readonly path: string;
  /** Checked before `handle` is called. */
  readonly needs: Need;
  /** How this door words what went wrong: the body; status and headers come from one table for all doors. */
  readonly wordFailure: (failure: PublicFailure, exchange: Pick<Exchange, 'path'>) => unknown;
  /** May throw `Refused` or `LlmError` as long as nothing was sent. */
  readonly handle: (exchange: Exchange) => Promise<void>;
}

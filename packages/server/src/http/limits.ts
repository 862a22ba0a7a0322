/** What one caller may ask of the server. */
export interface Limits {
  /** The largest body taken. Images travel inline: raise it for large ones. */
  readonly bodyBytes: number;
  /** How deep a body may nest. */
  readonly bodyDepth: number;
  /** How long the headers may take to arrive. */
  readonly headersMs: number;
  /** How long a whole request may take to arrive. */
  readonly requestMs: number;
  /** How long a caller may leave an answer unread. */
  readonly unreadMs: number;
  /** Requests served at the same time, streams included. */
  readonly openRequests: number;
  /** How long requests under way may go on after a stop. */
  readonly stopMs: number;
}

export const usualLimits: Limits = {
  bodyBytes: 4 * 1024 * 1024,
  bodyDepth: 64,
  headersMs: 10_000,
  requestMs: 30_000,
  unreadMs: 60_000,
  openRequests: 4096,
  // Orchestrators kill after 30 seconds, and the ledger has to be written down before that.
  stopMs: 25_000,
};

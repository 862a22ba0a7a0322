/** One step forward. What has been released is never edited; there is no way back. */
export interface Migration {
  readonly name: string;
  /** In SQLite's words; `Database.spell` has the other's. */
  readonly statements: readonly string[];
}

/** One step forward. What has been released is never edited; there is no way back. */
export interface Migration {
  readonly name: string;
  readonly statements: readonly Statement[];
}

/** In SQLite's words, for which `Database.spell` has the other's; or apart for each, where they keep a table differently. */
export type Statement = string | Readonly<Record<'sqlite' | 'postgres', readonly string[]>>;

import type { Trouble } from './trouble.ts';

/** What is wrong with the ledger's database, after "while" and "because". */
export const troubleInWords: Readonly<Record<Trouble, string>> = {
  locked: "the ledger's database is locked by another process",
  full: "the ledger's disk is full",
  'read-only': "the ledger's database is read-only",
  corrupt: "the ledger's database is damaged",
  'disk-error': "the ledger's disk does not work",
  unreachable: "the ledger's database cannot be reached",
  'bad-row': "the ledger's database refuses a row",
  unknown: "the ledger's database does not work",
};

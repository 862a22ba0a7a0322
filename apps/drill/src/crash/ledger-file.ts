import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What a ledger's file says, read by nobody who would put it right first. */
export interface LedgerFile {
  /** `ok` when it is whole. */
  readonly integrity: string;
  readonly requests: readonly RequestSeen[];
  readonly attempts: readonly AttemptSeen[];
  /** Spill files that lie beside it. */
  readonly spillFiles: readonly string[];
}

export interface RequestSeen {
  readonly id: string;
  readonly outcome: string;
  readonly cost: number | null;
}

export interface AttemptSeen {
  readonly requestId: string;
  readonly outcome: string;
  readonly cost: number | null;
  /** What the provider called the call. */
  readonly callId: string | null;
}

/** For any database. */
export const requestColumns = 'id, outcome, cost_micro_usd as cost';
export const attemptColumns =
  'request_id as "requestId", outcome, cost_micro_usd as cost, provider_request_id as "callId"';

export async function readLedgerFile(location: string): Promise<LedgerFile> {
  const files = await readdir(dirname(location));
  const connection = new DatabaseSync(location);
  try {
    const rows = <Row>(text: string): readonly Row[] => {
      // oxlint-disable-next-line typescript/consistent-type-assertions -- as the query beside it names its columns
      return connection.prepare(text).all() as unknown as readonly Row[];
    };
    return {
      integrity: rows<{ readonly said: string }>('select integrity_check as said from pragma_integrity_check')
        .map(({ said }) => said)
        .join(', '),
      requests: rows(`select ${requestColumns} from requests`),
      attempts: rows(`select ${attemptColumns} from attempts`),
      spillFiles: files.filter((name) => name.startsWith(`${basename(location)}-spill`)),
    };
  } finally {
    connection.close();
  }
}

import { setTimeout as sleep } from 'node:timers/promises';

/** What a gateway says of its ledger. */
export interface LedgerState {
  readonly state: string;
  readonly because?: string;
  readonly spilledRows: number;
  readonly waitingRows: number;
  readonly lostRows: number;
}

export async function ledgerStateOf(url: string): Promise<LedgerState> {
  const answer = await fetch(`${url}/health`);
  // oxlint-disable-next-line typescript/consistent-type-assertions -- our own gateway's
  const { ledger } = (await answer.json()) as { readonly ledger: LedgerState };
  return ledger;
}

/** Whether the metrics say of the ledger that it is in this state. */
export async function metricsTell(url: string, state: string): Promise<boolean> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.includes(`understudy_ledger{fact="state",value="${state}"} 1`);
}

/** How long it takes until something is so; as long as it was waited for when it never is. */
export async function msUntil(isSo: () => Promise<boolean>, forMs: number): Promise<number> {
  const beganAtMs = performance.now();
  while (performance.now() - beganAtMs < forMs) {
    if (await isSo()) break;
    await sleep(50);
  }
  return performance.now() - beganAtMs;
}

// A process that spends from a shared budget with 32 callers at once, and says how much it was granted and really spent.
import { openLedger } from '../../src/index.ts';

const [location = ''] = process.argv.slice(2);
const ledger = await openLedger({ location, spillPath: `${process.argv[3]}-${process.pid}` });
let spent = 0;

async function caller(number: number): Promise<void> {
  for (let round = 0; round < 8; round++) {
    const decision = await ledger.budgets.reserve({
      requestId: `${process.pid}-${number}-${round}`,
      customerId: 'acme',
      callerId: undefined,
      task: 'supportChat',
      tags: {},
      estimate: () => ({ microUsd: 10 }),
      wallTime: Date.now(),
    });
    if (!decision.granted) return;
    const costMicroUsd = (number + round) % 11;
    await ledger.budgets.settle(decision.reservation, {
      usage: undefined,
      costMicroUsd,
      knownMicroUsd: costMicroUsd,
    });
    spent += costMicroUsd;
  }
}

await Promise.all(Array.from({ length: 32 }, (_, number) => caller(number)));
process.stdout.write(String(spent));
await ledger.close();

import type { Cast } from '../lanes/cast.ts';
import { cpuPer, inTurn } from '../lanes/in-turn.ts';
import type { Lane } from '../lanes/lane.ts';
import type { Load } from '../processes/load.ts';
import { ratioRow } from '../report/row.ts';
import type { Row } from '../report/row.ts';

/** `llm.titleGeneration.mutate()` as a client sends it. */
export async function tasks({ caller, gateway, bareTask }: Cast): Promise<readonly Row[]> {
  const measured = await inTurn([bareTask, gateway], { caller, rounds: 9, warmUps: 5, loadOf });
  return [
    ratioRow({
      what: '`llm.task.mutate()` over HTTP: CPU of a call',
      unit: 'µs',
      ours: cpuPer(measured(gateway), 1),
      theirs: cpuPer(measured(bareTask), 1),
      theirName: bareTask.name,
      target: { atMost: 1.5 },
    }),
  ];
}

function loadOf({ subject, headers }: Lane): Load {
  return {
    url: `${subject.url}/trpc/titleGeneration`,
    headers,
    body: JSON.stringify({ input: { text: 'My order has not come. '.repeat(20) }, customerId: 'acme' }),
    ...{ parallel: 16, requests: 200, spreadMs: 0 },
  };
}

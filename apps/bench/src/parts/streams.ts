import type { Cast } from '../lanes/cast.ts';
import { chatLoad } from '../lanes/chat-load.ts';
import { cpuPer, inTurn } from '../lanes/in-turn.ts';
import type { Round } from '../lanes/in-turn.ts';
import type { Lane } from '../lanes/lane.ts';
import { limitRow, percentile, ratioRow } from '../report/row.ts';
import type { Row, Target } from '../report/row.ts';

const pace = { words: 100, gapMs: 20 };
const perChunk = '`/v1` streams, 64 in parallel: CPU of a chunk';

/** Streams on `/v1`, from an upstream that speaks as fast as models do. */
export async function streams({ caller, direct, gateway, proxy, portkey }: Cast): Promise<readonly Row[]> {
  const others = portkey ? [proxy, portkey] : [proxy];
  const measured = await inTurn([direct, gateway, ...others], {
    caller,
    rounds: 5,
    warmUps: 2,
    loadOf: (lane) => chatLoad(lane, { parallel: 64, requests: 2, spreadMs: 1000, pace }),
  });
  const cpuRow = (other: Lane, target: Target): Row =>
    ratioRow({
      what: perChunk,
      unit: 'µs',
      ours: cpuPer(measured(gateway), pace.words),
      theirs: cpuPer(measured(other), pace.words),
      theirName: other.name,
      target,
    });
  const added = (lane: Lane): readonly [string, number, number] => {
    const [p50, p99] = [0.5, 0.99].map((share) => addedMs(measured(lane), measured(direct), share));
    return [lane.name, p50 ?? Number.NaN, p99 ?? Number.NaN];
  };
  const beside = (index: 1 | 2): string =>
    others
      .map(added)
      .map((each) => `${each[0]}: ${each[index].toFixed(2)} ms`)
      .join(', ');
  const [, p50, p99] = added(gateway);
  const firstWord = { what: 'time added to the first word', unit: 'ms' };
  return [
    cpuRow(proxy, { atMost: 1.5 }),
    ...(portkey ? [cpuRow(portkey, { atMost: 1 })] : []),
    limitRow({
      ...firstWord,
      what: `${firstWord.what}, p50`,
      measured: p50,
      beside: beside(1),
      target: { atMost: 1 },
    }),
    limitRow({ ...firstWord, what: `${firstWord.what}, p99`, measured: p99, beside: beside(2) }),
  ];
}

/** What request and first word were longer on the way than with nobody in between. */
function addedMs(rounds: readonly Round[], direct: readonly Round[], share: number): number {
  const onTheWay = (all: readonly Round[]): number =>
    percentile(
      all.flatMap(({ onTheWayMicros }) => onTheWayMicros),
      share,
    );
  return (onTheWay(rounds) - onTheWay(direct)) / 1000;
}

import type { PlayedAct } from '../stage/acts.ts';
import type { Asked } from '../stage/ask.ts';
import { percentile } from '../stage/steady-load.ts';

/** How long whole answers took, act by act; and those of others, who feel nothing but the machine. */
export function latencies(acts: Readonly<Record<string, PlayedAct>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(acts).map(([name, { asked }]) => {
      const { ours, others } = apart(asked);
      const beside = others.length === 0 ? '' : `; of others ${inWords(others)}`;
      return [`latency ${name}`, `${inWords(ours)}${beside}`];
    }),
  );
}

/** Streams take as long as their words do; only what is answered whole says what the gateway adds. */
export function latencyMs(asked: readonly Asked[], share: number): number {
  const whole = asked.filter(({ isStream, isWhole }) => isWhole && !isStream);
  return percentile(
    whole.map(({ tookMs }) => tookMs),
    share,
  );
}

/** Those who ask for the task, and those who name a provider that has nothing to do with it. */
export function apart(asked: readonly Asked[]): {
  readonly ours: readonly Asked[];
  readonly others: readonly Asked[];
} {
  const isOthers = ({ task }: Asked): boolean => task.includes('/');
  return { ours: asked.filter((each) => !isOthers(each)), others: asked.filter(isOthers) };
}

function inWords(asked: readonly Asked[]): string {
  const [p50, p99] = [0.5, 0.99].map((share) => latencyMs(asked, share).toFixed(1));
  return `p50 ${p50} ms, p99 ${p99} ms`;
}

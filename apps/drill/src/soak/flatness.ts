import { atMost, exactly } from '../part.ts';
import type { PartReport, Promised } from '../part.ts';
import { percentile } from '../stage/steady-load.ts';
import { perMinute } from './slope.ts';
import type { Held } from './garbage.ts';
import type { VitalSigns } from './vital-signs.ts';

export interface Observed {
  /** At rest, before and after the load. */
  readonly before: VitalSigns;
  readonly after: VitalSigns;
  readonly during: readonly VitalSigns[];
  readonly held: readonly Held[];
}

/** Caches fill, code is compiled and the heap finds its size at first; what grows after half of the time would grow for ever. */
const warmUpShare = 1 / 2;
/** A slope of less time is noise. */
const leastMinutes = 4;

/** Nothing that a gateway holds on to grows with the requests that it has served. */
export function flatness({ before, after, during, held }: Observed): PartReport {
  const steady = during.slice(Math.floor(during.length * warmUpShare));
  const kept = held.slice(Math.floor(held.length * warmUpShare));
  const minutes = ((kept.at(-1)?.atMs ?? 0) - (kept[0]?.atMs ?? 0)) / 60_000;
  const outside = perMinute(kept.map(({ atMs, outsideMegabytes: value }) => ({ atMs, value })));
  const heap = perMinute(kept.map(({ atMs, heapMegabytes: value }) => ({ atMs, value })));
  const peak = Math.max(...during.map(({ residentMegabytes }) => residentMegabytes));
  return {
    promises: [
      ...(minutes < leastMinutes ? [] : growth({ outside, heap })),
      ...atRest(before, after),
      exactly('breakers remembered more than at first', after.breakers - (steady[0]?.breakers ?? 0), 0),
    ],
    figures: {
      resident: `${inMegabytes(steady[0]?.residentMegabytes)} when warm, ${inMegabytes(peak)} at most, ${inMegabytes(steady.at(-1)?.residentMegabytes)} at the end`,
      'after its garbage was collected': `${held.length} times; in the heap ${inMegabytes(kept[0]?.heapMegabytes)} when warm, ${inMegabytes(kept.at(-1)?.heapMegabytes)} at the end, ${heap.toFixed(2)} MB a minute; outside ${inMegabytes(kept[0]?.outsideMegabytes)}, ${inMegabytes(kept.at(-1)?.outsideMegabytes)}, ${outside.toFixed(2)} MB a minute`,
      'event loop delay': `p99 of a second: half under ${percentile(
        steady.map(({ lagMs }) => lagMs),
        0.5,
      ).toFixed(0)} ms, ${Math.max(...steady.map(({ lagMs }) => lagMs)).toFixed(0)} ms at most`,
      'at rest': `${after.descriptors ?? 'unknown'} files and sockets (${before.descriptors ?? 'unknown'} before), ${after.timers} timers (${before.timers} before), ${after.series} lines of metrics`,
    },
  };
}

function inMegabytes(value: number = 0): string {
  return `${value.toFixed(0)} MB`;
}

function growth({ outside, heap }: Readonly<Record<'outside' | 'heap', number>>): readonly Promised[] {
  return [
    atMost({
      what: 'growth of what is held outside the heap',
      seen: outside,
      bound: 1,
      unit: ' MB a minute',
    }),
    atMost({ what: 'growth of what is held in the heap', seen: heap, bound: 1, unit: ' MB a minute' }),
  ];
}

/** The ledger's own thread begins with the first load, and the watcher has a connection. What leaks, leaks by the hundred. */
const fewMore = 10;

function atRest(before: VitalSigns, after: VitalSigns): readonly Promised[] {
  const timers = after.timers - before.timers;
  const held = [atMost({ what: 'timers more than before, at rest', seen: timers, bound: fewMore })];
  if (before.descriptors === undefined || after.descriptors === undefined) return held;
  const descriptors = after.descriptors - before.descriptors;
  return [
    ...held,
    atMost({ what: 'files and sockets more than before, at rest', seen: descriptors, bound: fewMore }),
  ];
}

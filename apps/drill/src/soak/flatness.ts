import { atMost, exactly } from '../part.ts';
import type { PartReport, Promised } from '../part.ts';
import { percentile } from '../stage/steady-load.ts';
import { perMinute } from './slope.ts';
import type { VitalSigns } from './vital-signs.ts';

export interface Observed {
  /** At rest, before and after the load. */
  readonly before: VitalSigns;
  readonly after: VitalSigns;
  readonly during: readonly VitalSigns[];
}

/** Caches fill, code is compiled and the heap finds its size at first; what grows after half of the time would grow for ever. */
const warmUpShare = 1 / 2;
/** A slope of less time is noise. */
const leastMinutes = 4;

/** Nothing that a gateway holds on to grows with the requests that it has served. */
export function flatness({ before, after, during }: Observed): PartReport {
  const steady = during.slice(Math.floor(during.length * warmUpShare));
  const minutes = ((steady.at(-1)?.atMs ?? 0) - (steady[0]?.atMs ?? 0)) / 60_000;
  // The room for the heap is the collector's to choose; it gives it back, and takes it again.
  const outside = perMinute(
    steady.map(({ atMs, residentMegabytes, heapRoomMegabytes }) => ({
      ...{ atMs, value: residentMegabytes - heapRoomMegabytes },
    })),
  );
  const heap = perMinute(troughs(steady.map(({ atMs, heapMegabytes: value }) => ({ atMs, value }))));
  const peak = Math.max(...during.map(({ residentMegabytes }) => residentMegabytes));
  return {
    promises: [
      ...(minutes < leastMinutes ? [] : growth({ outside, heap })),
      ...atRest(before, after),
      exactly('breakers remembered more than at first', after.breakers - (steady[0]?.breakers ?? 0), 0),
    ],
    figures: {
      resident: `${(steady[0]?.residentMegabytes ?? 0).toFixed(0)} MB when warm, ${peak.toFixed(0)} MB at most, ${(steady.at(-1)?.residentMegabytes ?? 0).toFixed(0)} MB at the end; outside the heap ${outside.toFixed(2)} MB a minute over ${minutes.toFixed(1)} minutes`,
      heap: `${(steady[0]?.heapMegabytes ?? 0).toFixed(0)} MB when warm, ${(steady.at(-1)?.heapMegabytes ?? 0).toFixed(0)} MB at the end; ${heap.toFixed(2)} MB a minute at its lowest points; ${(steady.at(-1)?.heapRoomMegabytes ?? 0).toFixed(0)} MB set aside for it, ${(steady.at(-1)?.externalMegabytes ?? 0).toFixed(0)} MB outside`,
      'event loop delay': `p99 of a second: half under ${percentile(
        steady.map(({ lagMs }) => lagMs),
        0.5,
      ).toFixed(0)} ms, ${Math.max(...steady.map(({ lagMs }) => lagMs)).toFixed(0)} ms at most`,
      'at rest': `${after.descriptors ?? 'unknown'} files and sockets (${before.descriptors ?? 'unknown'} before), ${after.timers} timers (${before.timers} before), ${after.series} lines of metrics`,
    },
  };
}

type Point = Parameters<typeof perMinute>[0][number];

/** The heap fills and is emptied: what stays is seen at the lowest points. */
function troughs(points: readonly Point[]): readonly Point[] {
  const width = Math.max(1, Math.ceil(points.length / windows));
  const starts = Array.from({ length: Math.ceil(points.length / width) }, (_, index) => index * width);
  return starts.flatMap((start) => {
    const [lowest] = points.slice(start, start + width).toSorted((a, b) => a.value - b.value);
    return lowest ?? [];
  });
}

const windows = 8;

function growth({ outside, heap }: Readonly<Record<'outside' | 'heap', number>>): readonly Promised[] {
  return [
    atMost({ what: 'growth of the memory outside the heap', seen: outside, bound: 1, unit: ' MB a minute' }),
    atMost({ what: 'growth of the heap at its lowest points', seen: heap, bound: 1, unit: ' MB a minute' }),
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

import { monitorEventLoopDelay } from 'node:perf_hooks';

import type { DrillOptions, PartReport } from './part.ts';
import { toldOf } from './report.ts';

/** One of several plays of a part. */
export interface Scene {
  readonly name: string;
  run(options: DrillOptions): Promise<PartReport>;
}

/** Plays them, so many at once, and makes one report of all; each line names its scene. */
export async function playScenes(
  scenes: readonly Scene[],
  atOnce: number,
  options: DrillOptions,
): Promise<PartReport> {
  const lateness = monitorEventLoopDelay({ resolution: 10 });
  lateness.enable();
  const told = new Map<Scene, PartReport>();
  const waiting = scenes.values();
  const playOn = async (): Promise<void> => {
    for (const scene of waiting) told.set(scene, await played(scene, options));
  };
  await Promise.all(Array.from({ length: atOnce }, playOn));
  lateness.disable();
  const reports = scenes.flatMap((scene) => told.get(scene) ?? []);
  return {
    promises: reports.flatMap(({ promises }) => promises),
    figures: {
      ...Object.fromEntries(reports.flatMap(({ figures }) => Object.entries(figures))),
      // Figures of a machine that had other things to do say nothing about the gateway.
      'the timers of the drill itself came late by': `p99 ${inMs(lateness.percentile(99))}, at most ${inMs(lateness.max)}`,
    },
  };
}

function inMs(nanoseconds: number): string {
  return `${(nanoseconds / 1e6).toFixed(0)} ms`;
}

/** One that cannot be played does not keep the others from it. */
async function played({ name, run }: Scene, options: DrillOptions): Promise<PartReport> {
  options.note(name);
  const { promises, figures } = await run(options).catch((error: unknown): PartReport => ({
    promises: [{ what: 'runs to its end', isHeld: false, seen: toldOf(error) }],
    figures: {},
  }));
  return {
    promises: promises.map((each) => ({ ...each, what: `${name}: ${each.what}` })),
    figures: Object.fromEntries(Object.entries(figures).map(([what, seen]) => [`${name}: ${what}`, seen])),
  };
}

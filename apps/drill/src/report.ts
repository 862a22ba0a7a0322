import type { Part, PartReport } from './part.ts';

/** A line that sums up, the figures, and each promise that was broken. */
export function partLines(
  { name, about }: Part,
  { promises, figures }: PartReport,
  tookMs: number,
): readonly string[] {
  const broken = promises.filter(({ isHeld }) => !isHeld);
  const held = `${promises.length - broken.length} of ${promises.length} promises held`;
  const mark = broken.length === 0 ? 'ok    ' : 'BROKEN';
  return [
    `${mark} ${name}: ${held} in ${(tookMs / 1000).toFixed(0)} s (${about})`,
    ...Object.entries(figures).map(([what, seen]) => `       ${what}: ${seen}`),
    ...broken.map(({ what, seen }) => `       BROKEN: ${what}: ${seen}`),
  ];
}

/** What an error says of itself and of what caused it. */
export function toldOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${toldOf(error.cause)}`;
}

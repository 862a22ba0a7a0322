/** One part of the drill: something goes wrong on purpose, and what was promised is held against what was seen. */
export interface Part {
  readonly name: string;
  /** What goes wrong, in a few words. */
  readonly about: string;
  run(options: DrillOptions): Promise<PartReport>;
}

export interface DrillOptions {
  /** The form for every change: the same promises, tried for less long. */
  readonly isShort: boolean;
  /** How long a part lasts that has no end by itself. */
  readonly minutes?: number | undefined;
  /** Tells whoever watches how far it is. */
  readonly note: (line: string) => void;
}

export interface PartReport {
  readonly promises: readonly Promised[];
  /** What else was measured, by name, as it is to be read. */
  readonly figures: Readonly<Record<string, string>>;
}

/** A promise and what became of it. */
export interface Promised {
  readonly what: string;
  readonly isHeld: boolean;
  /** What was seen, and what was allowed: `3 probes a minute (at most 5)`. */
  readonly seen: string;
}

interface Figure {
  readonly what: string;
  readonly seen: number;
  readonly bound: number;
  readonly unit?: string | undefined;
}

/** A figure that may not be larger. */
export function atMost({ what, seen, bound, unit = '' }: Figure): Promised {
  return { what, isHeld: seen <= bound, seen: `${figure(seen)}${unit} (at most ${figure(bound)}${unit})` };
}

/** A figure that may not be smaller. */
export function atLeast({ what, seen, bound, unit = '' }: Figure): Promised {
  return { what, isHeld: seen >= bound, seen: `${figure(seen)}${unit} (at least ${figure(bound)}${unit})` };
}

/** What has to be just that. */
export function exactly(what: string, seen: number | string, expected: number | string): Promised {
  return { what, isHeld: seen === expected, seen: `${seen} (has to be ${expected})` };
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}

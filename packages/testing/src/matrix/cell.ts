import type { Door } from './door.ts';
import { isUnsaid } from './family.ts';
import type { Family, Played, Unsaid } from './family.ts';
import type { Expected, Scenario } from './scenario.ts';

/** A scenario through a door, with a lead of one family. */
export interface Cell {
  readonly id: string;
  readonly scenario: Scenario;
  readonly doorName: string;
  readonly door: Door;
  readonly family: Family;
  readonly lead: readonly Played[];
  readonly expected: Expected;
}

/** A cell that cannot be played, and why. */
export interface LeftOut {
  readonly scenario: Scenario;
  readonly doorName: string;
  readonly family: Family;
  readonly because: string;
}

export interface Table {
  readonly scenarios: readonly Scenario[];
  readonly doors: Readonly<Record<string, Door>>;
  readonly families: readonly Family[];
}

/** Every scenario through every door with every family: either a cell, or the reason why there is none. */
export function cellsOf({ scenarios, doors, families }: Table): {
  readonly cells: readonly Cell[];
  readonly leftOut: readonly LeftOut[];
} {
  const all = families.flatMap((family, familyIndex) =>
    scenarios.flatMap((scenario, scenarioIndex) =>
      Object.entries(doors).map(([doorName, door], doorIndex) => {
        const id = `${familyIndex}x${scenarioIndex}x${doorIndex}`;
        const isFirst = familyIndex === 0;
        return cellOf({ id, scenario, doorName, door, family }, isFirst);
      }),
    ),
  );
  return {
    cells: all.filter((each) => 'id' in each),
    leftOut: all.filter((each) => 'because' in each),
  };
}

function isSaid(played: Played | Unsaid): played is Played {
  return !isUnsaid(played);
}

function cellOf(placed: Omit<Cell, 'lead' | 'expected'>, isFirst: boolean): Cell | LeftOut {
  const { scenario, door, doorName, family } = placed;
  const without = (because: string): LeftOut => ({ scenario, doorName, family, because });
  const { only, asksNobody = false, lead = () => [], asStream } = scenario;
  if (only && only.form !== door.upstream) return without(only.because);
  if (asksNobody && !isFirst) return without('nobody is asked, so that all families are the same');
  const script = lead(family);
  const unsaid = script.find(isUnsaid);
  if (unsaid) return without(`${family.name} ${unsaid.unsaid}`);
  const expected = door.upstream === 'streamed' ? (asStream ?? scenario) : scenario;
  return { ...placed, lead: script.filter(isSaid), expected };
}

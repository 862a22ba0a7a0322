import type { AttemptRollupRow, RequestRollupRow, SpendRollupRow } from '../schema/schema.ts';
import type { Histogram } from './histogram.ts';
import type { StoredSubject } from './subject.ts';

/** Where something is counted: for whom, and in which piece of time. */
export type Place = Readonly<Pick<RequestRollupRow, 'subject_value' | 'span_ms' | 'starts_at'>> & {
  readonly subject: StoredSubject;
};

export type RequestNames = Readonly<Pick<RequestRollupRow, 'task' | 'path' | 'outcome' | 'served_by'>>;
export type RequestSums = Omit<SpendRollupRow, keyof Place>;
export type AttemptNames = Readonly<
  Pick<AttemptRollupRow, 'task' | 'model' | 'provider' | 'outcome' | 'waste'>
>;
export type AttemptSums = Omit<AttemptRollupRow, keyof Place | keyof AttemptNames | keyof AttemptHistograms>;
export type AttemptHistograms = Readonly<Record<'duration' | 'first_token', Histogram>>;

/** One row of a rollup in the making: what it is about, and what has come together. */
export interface Cell<Names, Sums, Histograms> {
  readonly names: Names;
  readonly sums: Sums;
  readonly histograms: Histograms;
}

export type RequestCell = Cell<Place & RequestNames, RequestSums, object>;
export type AttemptCell = Cell<Place & AttemptNames, AttemptSums, AttemptHistograms>;
export type SpendCell = Cell<Place, RequestSums, object>;

/** By what they are about: nothing is counted in two cells of a kind. */
export interface Cells {
  readonly requests: Map<string, RequestCell>;
  readonly attempts: Map<string, AttemptCell>;
  readonly spend: Map<string, SpendCell>;
}

export function noCells(): Cells {
  return { requests: new Map(), attempts: new Map(), spend: new Map() };
}

/** What a cell is about, in one text, from its columns in the order of the table's key. Stored names have no NUL. */
export function keyOf(names: readonly (string | number)[]): string {
  return names.join('\0');
}

export function placeKey(place: Place): string {
  return `${place.subject}\0${place.subject_value}\0${place.span_ms}\0${place.starts_at}`;
}

export function requestKey(place: Place, { task, path, outcome }: RequestNames): string {
  return `${placeKey(place)}\0${task}\0${path}\0${outcome}`;
}

export function attemptKey(place: Place, { task, model, outcome, waste }: AttemptNames): string {
  return `${placeKey(place)}\0${task}\0${model}\0${outcome}\0${waste}`;
}

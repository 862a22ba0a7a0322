import type { Failure } from '../failure.ts';

/** How many calls a candidate takes at once: not known before it has turned some away, and then found out by trying. */
export interface Room {
  readonly places: number;
  readonly narrowedAt: number;
  readonly hasAnsweredSince: boolean;
  /** It has not been at its edge yet: it is found by doubling, from below. */
  readonly isSearching: boolean;
}

/** What is known at the end of a call. `underWay` counts it, and everyone else's with this candidate. */
export interface Leaving {
  readonly now: number;
  readonly admittedAt: number;
  readonly underWay: number;
}

/** Whether one more would be too many. At least one may always try; after a quiet time nobody is counted any more. */
export function isFull(room: Room | undefined, { now, underWay, quietMs }: Crowd): boolean {
  if (room === undefined || now - room.narrowedAt >= quietMs) return false;
  return underWay >= Math.max(1, Math.floor(room.places));
}

export interface Crowd {
  readonly now: number;
  readonly underWay: number;
  readonly quietMs: number;
}

/**
 * A failure of one among many that says: not so many. Who is turned away alone is turned away for another reason,
 * and who says for how long wants nobody.
 */
export function isCrowded(failure: Failure | undefined, { underWay }: Leaving): boolean {
  return failure?.kind === 'overloaded' && failure.retryAfterMs === undefined && underWay > 1;
}

/** Fewer places than were taken. Those that were taken before then are not held against it: they were the crowd. */
export function narrowed(room: Room | undefined, { now, admittedAt, underWay }: Leaving): Room {
  if (room && admittedAt <= room.narrowedAt) return room;
  const isAtEdge = room?.hasAnsweredSince === true;
  const places = (underWay - 1) * (isAtEdge ? shareAtEdge : shareAtLoss);
  return { places, narrowedAt: now, hasAnsweredSince: false, isSearching: !isAtEdge };
}

/** It answers and is crowded: one step back. */
const shareAtEdge = 0.9;
/** Nothing was answered in between: the edge is far, or there is none and it has failed. */
const shareAtLoss = 0.5;

/** It copes. Where all places were needed, it may get another. */
export function widened(room: Room | undefined, crowd: Crowd): Room | undefined {
  if (room === undefined || crowd.now - room.narrowedAt >= crowd.quietMs) return undefined;
  const more = room.isSearching ? 1 : 1 / (roundsPerPlace * Math.max(1, room.places));
  return { ...room, places: room.places + (isFull(room, crowd) ? more : 0), hasAnsweredSince: true };
}

/** Answers from every place before one more is tried: a place too many costs a call in vain. */
const roundsPerPlace = 4;

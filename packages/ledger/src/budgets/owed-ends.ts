import type { Database } from '../database/database.ts';
import { troubleOf } from '../database/trouble.ts';
import { endReservation } from './end-reservation.ts';
import type { End } from './end-reservation.ts';

/** Ends of reservations, those that the database has not taken yet included. */
export interface OwedEnds {
  /** What fails stays owed. */
  end(reservation: string, how: End): Promise<void>;
  /** Tries again what is owed. Never rejects. */
  pay(): Promise<void>;
  readonly isEmpty: boolean;
}

export function owedEnds(database: Database): OwedEnds {
  const owed = new Map<string, End>();
  const end = async (reservation: string, how: End): Promise<void> => {
    // To the end of the line, so that one that fails again and again is behind all others.
    owed.delete(reservation);
    owed.set(reservation, how);
    await endReservation(database, reservation, how);
    owed.delete(reservation);
  };
  return {
    end,
    async pay() {
      try {
        for (const [reservation, how] of [...owed]) await end(reservation, how).catch(rethrowIfForAll);
      } catch {
        // The others would fail for the same reason.
      }
    },
    get isEmpty() {
      return owed.size === 0;
    },
  };
}

/** One end that fails by itself is no reason to stop before the next; a database that is down is. */
export function rethrowIfForAll(error: unknown): void {
  const trouble = troubleOf(error);
  if (trouble !== 'bad-row' && trouble !== 'unknown') throw error;
}

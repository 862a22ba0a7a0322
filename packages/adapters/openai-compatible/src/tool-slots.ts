import { argumentsOf } from './from-reply.ts';
import { countOf, looseOf, textOf } from '@understudy/adapter-kit';

/** A piece of a tool call, at its place among the calls of the answer. */
export interface ToolPiece {
  readonly index: number;
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly arguments: string | undefined;
}

/**
 * Finds out which call a piece belongs to. Providers number them from 0 or from 1, with gaps, all with 0, or not
 * at all; they give ids once, every time, or never.
 */
export interface ToolSlots {
  readonly count: number;
  place(piece: unknown): ToolPiece;
}

interface Slot {
  readonly number: number | undefined;
  id: string | undefined;
}

export function newToolSlots(): ToolSlots {
  const slots: Slot[] = [];
  return {
    get count() {
      return slots.length;
    },
    place: (piece) => {
      const { index: number, id, function: called } = looseOf(piece);
      const { name, arguments: written } = looseOf(called);
      const index = slotFor({ number: countOf(number), id: textOf(id) }, slots);
      return { index, id: textOf(id), name: textOf(name), arguments: textOf(argumentsOf(written)) };
    },
  };
}

/** The last slot with its number, or with its id, or the last of all; a new one when that has another id. */
function slotFor({ number, id }: Slot, slots: Slot[]): number {
  const numbered = slots.findLastIndex((slot) => slot.number === number);
  const known = slots.findLastIndex((slot) => slot.id === id);
  const found = number !== undefined ? numbered : id !== undefined ? known : slots.length - 1;
  const slot = slots[found];
  if (!slot || (id !== undefined && slot.id !== undefined && slot.id !== id))
    return slots.push({ number, id }) - 1;
  slot.id ??= id;
  return found;
}

import type { JsonObject, StreamEvent, ToolCall } from '@understudy/core';

import { extraContent } from './chat-words.ts';

type ToolCallDelta = Extract<StreamEvent, { readonly type: 'tool-call-delta' }>;

/** Tool calls on their way out: numbered without gaps, each begun once with its id and its name. */
export interface ToolCallSlots {
  readonly count: number;
  /** What to tell of a piece; nothing while a call has no name yet. */
  push(delta: ToolCallDelta): readonly JsonObject[];
  /** What the checked calls have beyond what was told; undefined when they are not what was told. */
  end(calls: readonly ToolCall[]): readonly JsonObject[] | undefined;
}

interface Slot {
  readonly position: number;
  id: string;
  name: string;
  begun: boolean;
  arguments: string;
}

export function toolCallSlots(scope: string): ToolCallSlots {
  const slots = new Map<number, Slot>();
  const takenIds = new Set<string>();
  return {
    get count() {
      return slots.size;
    },
    push(delta) {
      const slot = slots.get(delta.index) ?? newSlot(slots.size);
      slots.set(delta.index, slot);
      return grow(slot, delta, (id) => ownId(id, { position: slot.position, scope, takenIds }));
    },
    end(calls) {
      // The engine has them in the providers' order, the client in the order of their coming.
      const ordered = [...slots].toSorted(([left], [right]) => left - right).map(([, slot]) => slot);
      const rests = calls.map((call, at) => restOf(call, ordered[at]));
      return rests.every((rest) => rest !== undefined) ? rests.flat() : undefined;
    },
  };
}

function newSlot(position: number): Slot {
  return { position, id: '', name: '', begun: false, arguments: '' };
}

function grow(slot: Slot, delta: ToolCallDelta, ownId: (id: string) => string): readonly JsonObject[] {
  const text = delta.arguments ?? '';
  slot.id ||= delta.id ?? '';
  slot.name ||= delta.name ?? '';
  slot.arguments += text;
  if (slot.begun) return text === '' ? [] : [{ index: slot.position, function: { arguments: text } }];
  if (slot.name === '') return [];
  slot.begun = true;
  const told = { name: slot.name, arguments: slot.arguments };
  return [{ index: slot.position, id: ownId(slot.id), type: 'function', function: told }];
}

interface IdSituation {
  readonly position: number;
  readonly scope: string;
  readonly takenIds: Set<string>;
}

/** The provider's id; where it is missing or a repetition, one of ours. Providers take 40 letters, digits, `_` and `-`. */
function ownId(id: string, { position, scope, takenIds }: IdSituation): string {
  const own =
    id === '' || takenIds.has(id)
      ? `call_${scope.replaceAll(/[^A-Za-z0-9]/g, '').slice(-24)}_${position}`
      : id;
  takenIds.add(own);
  return own;
}

function restOf(call: ToolCall, slot: Slot | undefined): readonly JsonObject[] | undefined {
  if (!slot?.begun || !call.arguments.startsWith(slot.arguments)) return undefined;
  const rest = call.arguments.slice(slot.arguments.length);
  if (rest === '' && !call.bound) return [];
  return [{ index: slot.position, function: { arguments: rest }, ...extraContent(call.bound) }];
}

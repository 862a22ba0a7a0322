import { jsonInstruction } from '@understudy/adapter-kit';
import type { JsonObject } from '@understudy/core';
import { lowerSchema } from '@understudy/schema';
import type { Reach } from '@understudy/schema';

import type { Asking } from './choose-thinking.ts';

/** How the model is held to the format that was asked for. */
export interface Format {
  readonly schema?: JsonObject | undefined;
  /** Told to the model where it cannot be held to a schema. */
  readonly instruction?: string | undefined;
  /** The schema as it was asked for, if nulls must be taken out of the answer. */
  readonly dropNulls?: JsonObject | undefined;
}

/** What the API's grammar understands; other constraints are told to the model in words. */
const reach: Reach = {
  keywords: [],
  formats: ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'],
  recursion: false,
  mostDepth: 20,
};

/** A schema where the model has them and it can be said as one; else an instruction. */
export function chooseFormat({ call, manners, notes }: Asking): Format {
  const { format, facts } = call;
  if (format.type === 'text') return {};
  const instruction = jsonInstruction(format.schema);
  if ((facts.structured ?? (manners.schemas ? 'schema' : 'prompt')) !== 'schema') return { instruction };
  const lowered = lowerSchema(format.schema, reach);
  if (!lowered.ok) {
    notes.tell(`schema: ${lowered.reason}; told to the model instead`);
    return { instruction };
  }
  for (const note of lowered.notes) notes.tell(note);
  return { schema: lowered.schema, dropNulls: lowered.optional ? format.schema : undefined };
}

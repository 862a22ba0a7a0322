import { jsonInstruction } from '@understudy/adapter-kit';
import type { JsonObject, StructuredOutput } from '@understudy/core';
import { lowerSchema } from '@understudy/schema';
import type { Reach } from '@understudy/schema';

import type { Asking } from './choose-thinking.ts';

/** How the model is held to the format that was asked for. */
export interface Format {
  readonly fields: JsonObject;
  /** Told to the model where it cannot be held to a schema. */
  readonly instruction?: string | undefined;
  /** The schema as it was asked for, if nulls must be taken out of the answer. */
  readonly dropNulls?: JsonObject | undefined;
}

/** What the API understands beside types, properties, items, enums and unions. */
const reach: Reach = {
  keywords: ['minItems', 'maxItems', 'minimum', 'maximum'],
  formats: ['date-time', 'date', 'time'],
  recursion: false,
  mostDepth: 20,
};

/** A schema where the model has them and it can be said as one; else JSON, and an instruction. */
export function chooseFormat(asking: Asking): Format {
  const { call, notes } = asking;
  const { format } = call;
  if (format.type === 'text') return { fields: {} };
  const means = meansFor(asking);
  const instruction = jsonInstruction(format.schema);
  if (means === 'prompt') return { fields: {}, instruction };
  const json = { responseMimeType: 'application/json' };
  if (means === 'json') return { fields: json, instruction };
  const lowered = lowerSchema(format.schema, reach);
  if (!lowered.ok) {
    notes.tell(`schema: ${lowered.reason}; told to the model instead`);
    return { fields: json, instruction };
  }
  for (const note of lowered.notes) notes.tell(note);
  return {
    fields: { ...json, responseJsonSchema: lowered.schema },
    dropNulls: lowered.optional ? format.schema : undefined,
  };
}

function meansFor({ call, manners, notes }: Asking): StructuredOutput {
  const known = call.facts.structured ?? (manners.schemas === 'no' ? 'prompt' : 'schema');
  const hasTools = (call.tools?.length ?? 0) > 0;
  if (known === 'prompt' || !hasTools || manners.schemas === 'yes') return known;
  notes.tell('format asked for in the prompt: the model takes none beside tools');
  return 'prompt';
}

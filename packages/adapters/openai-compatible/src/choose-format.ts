import type { JsonObject, StructuredOutput } from '@understudy/core';
import { lowerSchema } from '@understudy/schema';

import type { Asking } from './asking.ts';

/** How the model is held to the format that was asked for. */
export type Format =
  | { readonly means: 'text' }
  | {
      readonly means: 'schema';
      readonly name: string;
      readonly schema: JsonObject;
      /** The schema as it was asked for, if nulls must be taken out of the answer. */
      readonly dropNulls: JsonObject | undefined;
    }
  | { readonly means: 'json' | 'prompt'; readonly instruction: string };

/** Chooses the best means that the model has and that can say the schema. */
export function chooseFormat(asking: Asking, thinks: boolean): Format {
  const { call, dialect, notes } = asking;
  const { format } = call;
  if (format.type === 'text') return { means: 'text' };
  const means = meansFor(asking, thinks);
  if (means !== 'schema') return { means, instruction: instructionFor(format.schema) };
  const lowered = lowerSchema(format.schema, dialect.structured.reach);
  if (!lowered.ok) {
    notes.tell(`schema: ${lowered.reason}; asked for JSON and told the schema instead`);
    return { means: 'json', instruction: instructionFor(format.schema) };
  }
  for (const note of lowered.notes) notes.tell(note);
  const name = format.name.replace(/[^\w-]/g, '_').slice(0, 64) || 'answer';
  return {
    means: 'schema',
    name,
    schema: lowered.schema,
    dropNulls: lowered.optional ? format.schema : undefined,
  };
}

const scale: readonly StructuredOutput[] = ['prompt', 'json', 'schema'];

function meansFor({ call, dialect, traits, notes, streams }: Asking, thinks: boolean): StructuredOutput {
  const { best, notWith } = dialect.structured;
  const means = scale[Math.min(scale.indexOf(best), scale.indexOf(traits.structured))] ?? 'prompt';
  const present = { stream: streams, tools: (call.tools?.length ?? 0) > 0, thinking: thinks };
  const clash = notWith.find((each) => present[each]);
  if (means === 'prompt' || !clash) return means;
  notes.tell(`format asked for in the prompt: the provider takes none beside ${clash}`);
  return 'prompt';
}

/** JSON modes want the word json somewhere in the prompt, and without the schema they know nothing of it. */
function instructionFor(schema: JsonObject): string {
  return `Answer with one JSON object (valid json, no code fence, no other words) that matches this JSON Schema:\n${JSON.stringify(schema)}`;
}

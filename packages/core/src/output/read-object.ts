import type { OutputContract } from '../request.ts';
import type { Flaw } from './bad-output.ts';
import { extractJson } from './extract-json.ts';
import { parseJson } from './parse-json.ts';
import { repairJson } from './repair-json.ts';
import { schemaProblem } from './schema-problem.ts';

export type ObjectContract = Extract<OutputContract, { readonly type: 'object' }>;

export type ObjectRead =
  | { readonly ok: true; readonly value: unknown; readonly notes: readonly string[] }
  | { readonly ok: false; readonly flaw: Flaw };

/** The value that the schema makes of a text, and which step it took to find it: the gentlest that works. */
export function readObject(text: string, contract: ObjectContract, repair: boolean): ObjectRead {
  const whole = parseJson(text);
  if (whole.ok) return validate(whole.value, contract, []);

  const { closed, open } = extractJson(text);
  let misfit: ObjectRead | undefined;
  for (const piece of closed) {
    const parsed = parseJson(piece);
    if (!parsed.ok) continue;
    const read = validate(parsed.value, contract, ['json-extracted']);
    if (read.ok) return read;
    misfit ??= read;
  }

  const mended = repair ? repairJson(open ?? closed[0] ?? '') : undefined;
  if (mended !== undefined) return validate(mended, contract, ['json-repaired']);
  return misfit ?? { ok: false, flaw: notJson(whole.problem) };
}

function validate(
  value: unknown,
  { schema, jsonSchema }: ObjectContract,
  notes: readonly string[],
): ObjectRead {
  try {
    const { success, data, error } = schema.safeParse(value);
    if (success) return { ok: true, value: data, notes };
    return { ok: false, flaw: { code: 'schema', ...schemaProblem(error.issues, jsonSchema) } };
  } catch (cause) {
    return { ok: false, flaw: schemaThrew(cause) };
  }
}

function notJson(problem: string): Flaw {
  return { code: 'json', message: 'the answer is not JSON', problem: `It is not valid JSON: ${problem}` };
}

/** An asynchronous check, a transform that throws, nesting too deep: no other answer would help. */
function schemaThrew(cause: unknown): Flaw {
  const message = 'the output schema threw; its checks must be synchronous and must not throw';
  return { code: 'schema-threw', message, problem: message, cause };
}

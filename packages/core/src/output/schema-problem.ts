import { z } from 'zod';

import type { JsonObject } from '../ports/json.ts';

type Issue = z.core.$ZodIssue;

/** The misfit between an answer and its schema: `message` shows no word of the answer, `problem` may. */
export function schemaProblem(
  issues: readonly Issue[],
  jsonSchema: JsonObject,
): { readonly message: string; readonly problem: string } {
  const schemaText = JSON.stringify(jsonSchema);
  const shown = issues
    .slice(0, mostShown)
    .map((issue) => `${place(issue, schemaText)} ${expectation(issue)}`);
  const more = issues.length > mostShown ? `; and ${issues.length - mostShown} more` : '';
  return {
    message: `the answer does not match the schema: ${shown.join('; ')}${more}`,
    problem: `It does not match the schema:\n${z.prettifyError({ issues: issues.slice(0, mostExplained) })}`,
  };
}

/** Enough to see what is going on in one line of a log. */
const mostShown = 3;

/** Enough for the model to put most of it right in one go. */
const mostExplained = 10;

/** `items[2].total`. A key the schema does not name is the answer's own word, so it is `*`. */
function place({ path }: Issue, schemaText: string): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    const name = String(step);
    return schemaText.includes(`${JSON.stringify(name)}:`) ? `.${name}` : '.*';
  });
  return steps.join('').replace(/^\./, '') || 'the whole';
}

/** In words of our own: an issue's message may be the schema author's, and may quote the answer. */
function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `should be of type ${issue.expected}`;
    case 'invalid_format':
      return `should have the format ${issue.format}`;
    case 'invalid_value':
      return 'should be one of the allowed values';
    case 'invalid_union':
      return 'should match one of the alternatives';
    case 'invalid_key':
      return 'has a key that is not allowed';
    case 'invalid_element':
      return 'has an element that is not allowed';
    case 'unrecognized_keys':
      return 'has keys that the schema does not know';
    case 'too_big':
      return 'is too big';
    case 'too_small':
      return 'is too small';
    case 'not_multiple_of':
      return 'is not the multiple it should be';
    case 'custom':
      return 'does not pass a check of its own';
  }
}

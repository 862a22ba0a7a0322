import { closest } from '@understudy/core';
import { z } from 'zod';

/** An object that takes no unknown key and asks which was meant. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => complain(key, known)).join('\n')
        : undefined,
  });
}

/** One line for each key. */
function complain(key: string, known: readonly string[]): string {
  const near = closest(key, known);
  const hint = near === undefined ? `known here: ${known.join(', ')}` : `did you mean "${near}"?`;
  return `unknown key ${JSON.stringify(key)}; ${hint}`;
}

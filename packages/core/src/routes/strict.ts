import { z } from 'zod';

import { didYouMean } from './did-you-mean.ts';

/** An object that takes no unknown key and asks which was meant. `refused` keys have a reason of their own. */
export function strict<Shape extends z.ZodRawShape>(
  shape: Shape,
  refused: Readonly<Record<string, string>> = {},
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  const complain = (key: string): string => {
    const written = JSON.stringify(key); // escapes line breaks: one line for each key
    if (Object.hasOwn(refused, key)) return `${written} ${refused[key]}`;
    return `unknown key ${written}; ${didYouMean(key, known) ?? `known here: ${known.join(', ')}`}`;
  };
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? issue.keys.map(complain).join('\n') : undefined),
  });
}

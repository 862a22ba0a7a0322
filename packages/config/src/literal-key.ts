import { scrub } from '@understudy/core';

import { referencesIn } from './references.ts';
import { namesSecret } from './secret-places.ts';
import type { TreePath } from './tree.ts';

interface Problem {
  readonly message: string;
  readonly suggestion: string;
}

/** What is wrong with how a key or a header is written: it stands in the file for everyone to read. */
export function literalProblem(written: string, path: TreePath): Problem | undefined {
  const parts = referencesIn(written);
  const variable = variableFor(path);
  const suggestion = `put it in the environment and write \${${variable}}, or { file: path }`;
  const givesKey = parts.some((part) => part.kind === 'reference' && looksLikeKey(part.fallback ?? ''));
  if (givesKey) return { message: 'a key does not belong in a file, not even as a default', suggestion };
  if (parts.some(({ kind }) => kind !== 'text')) return undefined;
  const isHeader = path[2] === 'headers';
  const mayStand = isHeader && !namesSecret(String(path[3])) && !looksLikeKey(written);
  return mayStand ? undefined : { message: 'a key does not belong in a file', suggestion };
}

/** What is wrong with a key or header that was filled in; it is not quoted. */
export function secretProblem(text: string, source: string, path: TreePath): Problem | undefined {
  const allowed = path[2] === 'headers' ? /^[\x20-\x7e]+$/ : /^[\x21-\x7e]+$/;
  if (allowed.test(text)) return undefined;
  return {
    message: `the value of ${source} cannot be sent: it is empty or holds a blank, a line break or a letter beyond ASCII`,
    suggestion: 'look for a stray line break at its end',
  };
}

function looksLikeKey(text: string): boolean {
  return scrub(text) !== text.trim();
}

/** `OPENAI_API_KEY` for the provider `openai`. */
function variableFor([, provider = 'PROVIDER', setting]: TreePath): string {
  const name = String(provider)
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_');
  return `${name}_${setting === 'headers' ? 'HEADER' : 'API_KEY'}`;
}

import type { z } from 'zod';

import { errorAt } from './problem.ts';
import type { Path, Problem } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** A schema's complaints as problems: one for each unknown key, and of a union the branch that was meant. */
export function schemaProblems(issues: readonly Issue[], path: Path): readonly Problem[] {
  return issues.flatMap((issue) => {
    const here = [...path, ...issue.path.map(asKey)];
    if (issue.code === 'unrecognized_keys') return unknownKeys(issue, here);
    const branch = issue.code === 'invalid_union' ? fittingBranch(issue.errors) : undefined;
    return branch ? schemaProblems(branch, here) : [errorAt(here, issue.message)];
  });
}

/** `strict` writes one line for each key. */
function unknownKeys(
  issue: { readonly keys: readonly string[]; readonly message: string },
  path: Path,
): readonly Problem[] {
  const lines = issue.message.split('\n');
  return issue.keys.map((key, index) => errorAt([...path, key], lines[index] ?? issue.message));
}

/** The branch whose type was right, so that only something inside it is wrong. */
function fittingBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find((issues) =>
    issues.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'),
  );
}

function asKey(key: PropertyKey): string | number {
  return typeof key === 'symbol' ? String(key) : key;
}

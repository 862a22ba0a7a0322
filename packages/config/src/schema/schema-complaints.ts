import type { z } from 'zod';

import type { Complaint } from '../finding.ts';
import type { TreePath } from '../tree.ts';

/** What a schema has to say about a value, with one complaint for each unknown key. */
export function schemaComplaints(schema: z.ZodType, value: unknown, at: TreePath): readonly Complaint[] {
  const { error } = schema.safeParse(value);
  return error?.issues.flatMap((issue) => complaintsOf(issue, at)) ?? [];
}

function complaintsOf(issue: z.core.$ZodIssue, at: TreePath): readonly Complaint[] {
  const path = [...at, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  const lines = issue.message.split('\n');
  return issue.keys.map((key, index) => ({ path: [...path, key], message: lines[index] ?? issue.message }));
}

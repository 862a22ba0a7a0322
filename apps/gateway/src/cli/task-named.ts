import { camelCase, closest } from '@understudy/core';
import type { AnyTask, Tasks } from '@understudy/core';

import { misused } from './complaint.ts';

export interface NamedTask {
  readonly name: string;
  readonly task: AnyTask;
}

/** The task that was typed, in any spelling. */
export function taskNamed(tasks: Tasks, typed: string): NamedTask {
  const wanted = camelCase(typed);
  const found = Object.entries(tasks).find(([name]) => camelCase(name) === wanted);
  if (found) return { name: wanted, task: found[1] };
  const names = Object.keys(tasks);
  const near = closest(wanted, names);
  const advice = near === undefined ? `there is ${names.join(', ')}` : `did you mean ${near}?`;
  throw misused(`there is no task called ${JSON.stringify(typed)}: ${advice}`);
}

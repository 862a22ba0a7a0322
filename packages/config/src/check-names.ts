import { camelCase, closest } from '@understudy/core';

import type { Complaint } from './finding.ts';
import type { TreePath } from './tree.ts';

/** Whether each key of a section is a task, and none is it twice. */
export function checkTaskNames(
  section: string,
  written: readonly string[],
  tasks: readonly string[],
): readonly Complaint[] {
  const seen = new Set<string>();
  return written.flatMap((name) => {
    const task = camelCase(name);
    const path = [section, name];
    const isSecond = seen.has(task);
    seen.add(task);
    if (isSecond)
      return [{ path, message: `the task ${task} is here already`, suggestion: 'keep one of them' }];
    return tasks.includes(task) ? [] : [noTask(task, tasks, path)];
  });
}

/** Whether what callers may name leads to something they can get. */
export function checkAliases(aliases: Readonly<Record<string, string>>, known: Known): readonly Complaint[] {
  return Object.entries(aliases).flatMap(([alias, target]) => {
    const path = ['aliases', alias];
    const [head = '', rest = ''] = [
      target.slice(0, target.indexOf('/')),
      target.slice(target.indexOf('/') + 1),
    ];
    if (head === 'task') {
      const task = camelCase(rest);
      return known.tasks.includes(task) ? [] : [noTask(task, known.tasks, path)];
    }
    if (known.providers.includes(head)) return [];
    const near = closest(head, known.providers);
    const suggestion =
      near === undefined ? 'write task/name or provider/name' : `did you mean "${near}/${rest}"?`;
    return [{ path, message: `no provider is called "${head}"`, suggestion }];
  });
}

export interface Known {
  readonly tasks: readonly string[];
  readonly providers: readonly string[];
}

function noTask(task: string, tasks: readonly string[], path: TreePath): Complaint {
  const near = closest(task, tasks);
  const suggestion =
    near === undefined ? `tasks are: ${tasks.join(', ') || 'none'}` : `did you mean "${near}"?`;
  return { path, message: `no task is called "${task}"`, suggestion };
}

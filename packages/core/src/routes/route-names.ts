import { camelCase } from '../tasks/task-names.ts';
import { closest, didYouMean } from './did-you-mean.ts';
import { errorAt } from './problem.ts';
import type { Problem } from './problem.ts';

/** Whether each task has one route and each route a task, in any spelling. Tasks are given in camelCase. */
export function routeNameProblems(tasks: readonly string[], written: readonly string[]): readonly Problem[] {
  const routed = new Map<string, string>();
  const problems: Problem[] = [];
  for (const name of written) {
    const task = camelCase(name);
    const earlier = routed.get(task);
    routed.set(task, earlier ?? name);
    if (earlier !== undefined)
      problems.push(errorAt(['routes', name], `the same task as routes.${earlier}`, 'keep one of them'));
    else if (!tasks.includes(task)) problems.push(withoutTask(name, tasks));
  }
  const strays = [...routed].filter(([task]) => !tasks.includes(task)).map(([, name]) => name);
  const missing = tasks.filter((task) => !routed.has(task));
  return [...problems, ...missing.map((task) => withoutRoute(task, strays))];
}

function withoutTask(name: string, tasks: readonly string[]): Problem {
  const suggestion = didYouMean(name, tasks) ?? `tasks are: ${tasks.join(', ') || 'none'}`;
  return errorAt(['routes', name], 'no task has this name', suggestion);
}

function withoutRoute(task: string, strays: readonly string[]): Problem {
  const near = closest(task, strays);
  const suggestion =
    near === undefined ? `add "${task}: { primary: provider/name }"` : `is "${near}" meant for it?`;
  return errorAt(['routes'], `the task ${task} has no route`, suggestion);
}

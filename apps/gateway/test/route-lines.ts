import { tasks } from '../src/tasks.ts';

/** The same route for every task, as routes.yaml has it. */
export function routeLines(route: string): string {
  return Object.keys(tasks)
    .map((task) => `  ${task}: ${route}`)
    .join('\n');
}

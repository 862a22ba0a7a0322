import { camelCase, taskNameProblems } from './task-names.ts';
import type { CamelCase, FoldedTasks } from './task-names.ts';
import type { Tasks } from './task.ts';

/** Your tasks by name, with their types kept. Throws when the names cannot be used, and says all that is wrong. */
export function defineTasks<const Definitions extends Tasks>(
  tasks: Definitions & Clashes<Definitions>,
): Definitions {
  checkTasks(tasks);
  return tasks;
}

/** The same tasks under their camelCase names. Throws like `defineTasks`. */
export function foldTasks<Definitions extends Tasks>(tasks: Definitions): FoldedTasks<Definitions> {
  checkTasks(tasks);
  const entries = Object.entries(tasks).map(([name, task]) => [camelCase(name), task]);
  // oxlint-disable-next-line typescript/consistent-type-assertions -- camelCase does at run time what CamelCase does to types
  return Object.fromEntries(entries) as FoldedTasks<Definitions>;
}

function checkTasks(tasks: Tasks): void {
  const problems = taskNameProblems(Object.keys(tasks));
  if (problems.length > 0) throw new Error(['These tasks cannot be used:', ...problems].join('\n- '));
}

/** Gives every key that folds into another's name a type which nothing has and which says why. */
type Clashes<Written> =
  Name<Written> extends CamelCase<Name<Written>>
    ? unknown
    : { readonly [Key in Name<Written> as Clashing<Written, Key>]: Complaint<Key, Others<Written, Key>> };

type Clashing<Written, Key extends Name<Written>> = [Others<Written, Key>] extends [never] ? never : Key;

type Complaint<
  Key extends string,
  Other extends string,
> = `${Key} and ${Other} are the same task: rename one of them`;

/** The other keys that fold into the same name. */
type Others<Written, Key extends Name<Written>> = Exclude<Sources<Written>[CamelCase<Key>] & string, Key>;

/** From each folded name back to its keys. One pass over the keys keeps the check linear. */
type Sources<Written> = { [Key in Name<Written> as CamelCase<Key>]: Key };

type Name<Written> = keyof Written & string;

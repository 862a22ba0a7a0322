import { describeConfigProblems } from '@understudy/config';
import type { ConfigProblem } from '@understudy/config';

import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { writeJson } from './json.ts';
import { readProject } from './project.ts';
import type { ProjectOptions } from './project.ts';

export interface CheckOptions extends ProjectOptions {
  /** Take warnings for errors. */
  readonly strict?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export interface Checked {
  readonly ok: boolean;
  /** What was checked, as a person would write it. */
  readonly routes: string;
  readonly tasks: readonly string[];
  /** Of the configuration; undefined when it cannot be used. */
  readonly hash: string | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** Joins tasks and routes, and tells everything that is wrong with them. */
export async function check(options: CheckOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const checked = await checkProject(options, context);
  if (options.json) await writeJson(terminal, checked);
  else await print(checked, context);
  return checked.ok ? 0 : 1;
}

async function checkProject(options: CheckOptions, context: CommandContext): Promise<Checked> {
  const { read, places, tasks } = await readProject(options, context);
  const problems = read.ok ? read.snapshot.warnings : read.problems;
  return {
    ok: read.ok && !(options.strict && problems.length > 0),
    routes: places.config ?? 'the shipped routes',
    tasks: Object.keys(tasks),
    hash: read.ok ? read.snapshot.hash : undefined,
    problems,
  };
}

async function print({ ok, routes, tasks, problems }: Checked, { terminal }: CommandContext): Promise<void> {
  if (problems.length > 0) await terminal.write(`${describeConfigProblems(problems)}\n\n`);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const found = [counted(errors, 'error'), counted(problems.length - errors, 'warning')].join(', ');
  const verdict = ok ? terminal.styled('green', 'can be used') : terminal.styled('red', 'cannot be used');
  await terminal.write(`${routes} with ${counted(tasks.length, 'task')} ${verdict}: ${found}\n`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

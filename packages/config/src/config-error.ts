import { describeConfigProblems } from './config-problem.ts';
import type { ConfigProblem } from './config-problem.ts';

/** Thrown at the start by a configuration that cannot be used. Its message names everything that is wrong. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(`The configuration cannot be used:\n\n${describeConfigProblems(problems)}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

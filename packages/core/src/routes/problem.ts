/** The keys and positions that lead to a place in the routes. */
export type Path = readonly (string | number)[];

/** Something wrong with the routes. An error refuses them; a warning is worth a look. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Keys and positions as written, for whoever knows the lines of the file. */
  readonly path: Path;
  /** The same to read: `routes.data_extraction.fallback[1]`. */
  readonly where: string;
  readonly message: string;
  /** What to write instead, where we can tell. */
  readonly suggestion?: string | undefined;
}

/** A problem that refuses the routes. */
export function errorAt(path: Path, message: string, suggestion?: string): Problem {
  return { severity: 'error', path, where: formatPath(path), message, suggestion };
}

/** A problem that is only worth a look. */
export function warningAt(path: Path, message: string, suggestion?: string): Problem {
  return { ...errorAt(path, message, suggestion), severity: 'warning' };
}

/** Whether anything refuses the routes. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** All problems as one text: how many there are, then a line for each, errors first. */
export function describeProblems(problems: readonly Problem[], subject = 'The routes'): string {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const counts = [count(errors, 'error'), count(warnings, 'warning')].filter((each) => each !== '');
  if (counts.length === 0) return `${subject} have no errors.`;
  const width = Math.min(widestPlace, Math.max(...problems.map(({ where }) => where.length)));
  const lines = [...errors, ...warnings].map((problem) => `  ${line(problem, width)}`);
  return [`${subject} have ${counts.join(' and ')}:`, ...lines].join('\n');
}

/** One very long name must not push every message off the screen. */
const widestPlace = 60;

function count(problems: readonly Problem[], word: string): string {
  if (problems.length === 0) return '';
  return `${problems.length} ${word}${problems.length === 1 ? '' : 's'}`;
}

function line({ severity, where, message, suggestion }: Problem, width: number): string {
  const mark = severity === 'warning' ? '(warning) ' : '';
  return `${where.padEnd(width)}  ${mark}${message}${suggestion === undefined ? '' : `; ${suggestion}`}`;
}

/** Keys that are no plain words are quoted, so that no line break gets into a log. */
function formatPath(path: Path): string {
  const parts = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    return /^[\w-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
  });
  return parts.join('').replace(/^\./, '');
}

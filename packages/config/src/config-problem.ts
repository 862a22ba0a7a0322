import { codeFrame } from './code-frame.ts';
import type { Finding } from './finding.ts';
import type { KnownSecrets } from './known-secrets.ts';
import { positionOf } from './source-file.ts';
import type { Span } from './source-file.ts';
import type { TreePath } from './tree.ts';

/** Something wrong with a configuration, fit to be shown to anyone: no key is in it. */
export interface ConfigProblem {
  /** An error refuses the configuration; a warning is worth a look. */
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** Both counted from 1. */
  readonly line: number;
  readonly column: number;
  /** The keys that lead there, to read: `routes.data_extraction.fallback[1]`; empty for a file as a whole. */
  readonly where: string;
  readonly message: string;
  /** What to do, where we can tell. */
  readonly suggestion: string | undefined;
  /** The line with its neighbours, and a caret; empty when there is nothing to see. */
  readonly frame: string;
}

/** Makes a finding fit to be shown. `sealed` are the places that hold what nobody must see. */
export function toProblem(finding: Finding, sealed: readonly Span[], secrets: KnownSecrets): ConfigProblem {
  const { severity, span, path, message, suggestion } = finding;
  return {
    severity,
    file: span.file.name,
    ...positionOf(span),
    where: secrets.hide(formatPath(path)),
    message: secrets.hide(message),
    suggestion: suggestion && secrets.hide(suggestion),
    frame: codeFrame(span, sealed),
  };
}

/** All problems as one text, errors first, each as `file:line:column` with its lines. */
export function describeConfigProblems(problems: readonly ConfigProblem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  return [...errors, ...warnings].map(describe).join('\n\n');
}

function describe({
  severity,
  file,
  line,
  column,
  where,
  message,
  suggestion,
  frame,
}: ConfigProblem): string {
  const hint = suggestion === undefined ? '' : `; ${suggestion}`;
  const head = `${file}:${line}:${column} ${severity}: ${where === '' ? '' : `${where}: `}${message}${hint}`;
  return frame === '' ? head : `${head}\n${frame}`;
}

/** Keys that are no plain words are quoted, so that no line break gets into a log. */
function formatPath(path: TreePath): string {
  const parts = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    return /^[\w-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
  });
  return parts.join('').replace(/^\./, '');
}

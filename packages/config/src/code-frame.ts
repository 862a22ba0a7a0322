import { scrub } from '@understudy/core';

import { namesSecret } from './secret-places.ts';
import { positionOf } from './source-file.ts';
import type { Span } from './source-file.ts';
import { unprintable } from './unprintable.ts';

/** The line of a place with the two before it, line numbers and a caret. What may be a key is blotted out. */
export function codeFrame(span: Span, sealed: readonly Span[]): string {
  const { file, start, end } = span;
  const { line, column } = positionOf(span);
  const lines = blotted(
    file.text,
    sealed.filter((each) => each.file === file),
  ).split(/\r?\n/);
  const current = lines[line - 1] ?? '';
  if (current === '' && lines.length === 1) return '';
  const width = String(line).length;
  const numbered = (number: number): string =>
    `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${visible(lines[number - 1] ?? '')}`.trimEnd();
  const from = Math.max(1, line - 2);
  const shown = Array.from({ length: line - from + 1 }, (_, index) => numbered(from + index));
  // A place that goes on over several lines is marked up to the end of its first.
  const marked = Math.max(1, Math.min(end - start, current.length - column + 1, widest - column));
  const caret =
    column > widest ? '' : `  ${' '.repeat(width)} | ${' '.repeat(column - 1)}${'^'.repeat(marked)}`;
  return [...shown, ...(caret === '' ? [] : [caret])].join('\n');
}

const widest = 160;

/** One character on the screen for each in the file, so that the caret stands where it should. */
function visible(line: string): string {
  const text = line.replaceAll(unprintable, ' ');
  const words = text.replaceAll(/\S+/g, (word) => (scrub(word) === word ? word : blot(word)));
  const shown = words.replace(assignment, (whole, name: string, value: string) =>
    namesSecret(name) && !value.includes('${') && !value.startsWith('*')
      ? whole.replace(value, blot(value))
      : whole,
  );
  return shown.length > widest ? `${shown.slice(0, widest - 1)}…` : shown;
}

/** What stands behind `key:`, even in a file that is no YAML. */
const assignment = /["']?([\w.-]+)["']?\s*:\s*(\S.*)$/;

function blot(text: string): string {
  return '*'.repeat(text.length);
}

function blotted(text: string, sealed: readonly Span[]): string {
  return sealed.reduce(
    (shown, { start, end }) =>
      shown.slice(0, start) + shown.slice(start, end).replaceAll(/[^\r\n]/g, '*') + shown.slice(end),
    text,
  );
}

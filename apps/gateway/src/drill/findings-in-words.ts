import type { Terminal } from '../cli/terminal.ts';
import type { Drilled } from './drilled.ts';
import { promises } from './finding.ts';
import type { Finding } from './finding.ts';
import { placeInRoutes } from './place-in-routes.ts';
import type { DrillReport } from './run-drill.ts';
import { wrapped } from './wrapped.ts';

type Screen = Pick<Terminal, 'columns' | 'styled'>;

/** What was kept, and the findings as people read them: the broken promises last, and each thing once for all it is so for. */
export function findingsInWords({ findings, drilled, kept }: DrillReport, screen: Screen): string {
  const keptLine =
    kept.length === 0 ? '' : paragraph('kept', [kept.map((name) => promises[name]).join(' · ')], screen);
  const told = severities
    .flatMap((severity) => together(findings.filter((each) => each.severity === severity)))
    .map((same) => inWords(same, drilled, screen));
  return [keptLine, ...told].join('');
}

const severities = ['by-design', 'warning', 'broken'] as const;

const marks = { kept: 'green', broken: 'red', warning: 'yellow', 'by-design': 'dim' } as const;

/** What is so for several tasks. */
function together(findings: readonly Finding[]): readonly (readonly [Finding, ...Finding[]])[] {
  const found = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const name = JSON.stringify([finding.says, finding.advice]);
    const same = found.get(name);
    if (same) same.push(finding);
    else found.set(name, [finding]);
  }
  return [...found.values()];
}

function inWords(
  same: readonly [Finding, ...Finding[]],
  drilled: readonly Drilled[],
  screen: Screen,
): string {
  const [{ severity, says, advice }] = same;
  const tasks = [...new Set(same.map(({ task }) => task))].join(', ');
  const troubles = [...new Set(same.flatMap((each) => each.troubles))].filter((kind) => kind !== 'calm');
  const when = troubles.length > 0 && severity === 'broken' ? ` (${troubles.join(', ')})` : '';
  const places = [...new Set(same.map((each) => placeOf(each, drilled)))];
  const where = places.length > mostPlaces ? 'in each route, or once under defaults' : places.join('; ');
  return paragraph(severity, [`${tasks}: ${says}${when}`, `${where}: ${advice}`], screen);
}

/** A word, and beside it lines that are no wider than people read. */
function paragraph(
  word: keyof typeof marks,
  texts: readonly string[],
  { columns = widest, styled }: Screen,
): string {
  const width = Math.min(columns, widest) - indent.length;
  const [first = '', ...rest] = texts.flatMap((text) => wrapped(text, width));
  const mark = styled(marks[word], word.replace('-', ' ').padEnd(indent.length));
  return [`${mark}${first}`, ...rest.map((line) => `${indent}${line}`), ''].join('\n');
}

const indent = ' '.repeat('by design  '.length);
const widest = 120;
/** More are no help to anybody. */
const mostPlaces = 2;

function placeOf({ task, path }: Finding, drilled: readonly Drilled[]): string {
  const cast = drilled.find(({ cast: { title } }) => title === task)?.cast;
  const { at, keys } = placeInRoutes(cast?.snapshot.files ?? [], cast?.written ?? task, path);
  return at === undefined ? keys : `${at}, ${keys}`;
}

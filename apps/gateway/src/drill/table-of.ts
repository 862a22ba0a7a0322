import { duration, money } from '../cli/figures.ts';
import { table } from '../cli/table.ts';
import type { Column } from '../cli/table.ts';
import type { Terminal } from '../cli/terminal.ts';
import { callersGot, share } from './callers-got.ts';
import type { Naming, StatusOf } from './callers-got.ts';
import type { Drilled, Played } from './drilled.ts';
import type { Finding } from './finding.ts';
import type { Scenario } from './scenario.ts';
import type { Summary } from './summary.ts';

type Screen = Pick<Terminal, 'columns' | 'styled'>;

export interface Telling {
  readonly statusOf: StatusOf;
  readonly findings: readonly Finding[];
  readonly screen: Screen;
}

/** Everything that was played for one task, as a table; what no caller would notice is told in a line. */
export function tableOf(drilled: Drilled, { statusOf, findings, screen }: Telling): string {
  const { cast, calm, played } = drilled;
  const letters = new Map(cast.placements.map(({ model }, index) => [model, letterOf(index)]));
  const naming = { statusOf, nameOf: (model: string) => letters.get(model) ?? model };
  const noticed = played.filter(({ summary }) => !isSame(summary, calm.summary));
  const rows = rowsOf([calm, ...noticed], naming);
  const lines = table(columnsFor(calm, naming, screen), rows, screen)
    .trimEnd()
    .split('\n');
  const broken = new Set(
    findings.flatMap(({ severity, task, troubles }) =>
      severity === 'broken' && task === cast.title ? troubles : [],
    ),
  );
  const painted = lines.map((line, index) => paint(line, rows[index - 1]?.played, { broken, screen }));
  return [...title(drilled, naming, screen), ...painted, ...unnoticed(drilled, noticed, naming), ''].join(
    '\n',
  );
}

function title({ cast, calls }: Drilled, { nameOf }: Naming, { styled }: Screen): readonly string[] {
  const streamed = cast.task.kind === 'stream' ? ', streamed' : '';
  const asked = calls.usesInput ? '' : ', asked with messages, as no input could be made up for it';
  const models = cast.placements.map(({ model, role }) => {
    const special = role === 'primary' || role === 'fallback' ? '' : ` (${role})`;
    return `  ${nameOf(model)}  ${model}${special}`;
  });
  return [`${styled('bold', cast.title)}${streamed}${asked}`, '', ...models, ''];
}

function letterOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + (index % 26));
}

/** A scenario, or the name of the provider that the next ones are about. */
interface Row {
  readonly name: string;
  readonly played: Played | undefined;
}

function rowsOf(played: readonly Played[], naming: Naming): readonly Row[] {
  return played.flatMap((each, index): readonly Row[] => {
    const provider = groupOf(each.scenario);
    if (provider === undefined) return [{ name: titleOf(each.scenario, naming), played: each }];
    const row = { name: `  ${each.scenario.kind}`, played: each };
    const before = played[index - 1];
    return before && groupOf(before.scenario) === provider
      ? [row]
      : [{ name: provider, played: undefined }, row];
  });
}

function groupOf({ provider, size }: Scenario): string | undefined {
  return size === 'usual' ? provider : undefined;
}

function titleOf({ title: words, spared }: Scenario, { nameOf }: Naming): string {
  return spared === undefined ? words : `only ${nameOf(spared)} left`;
}

function columnsFor(calm: Played, naming: Naming, { columns = Infinity }: Screen): readonly Column<Row>[] {
  const figure = (head: string, of: (played: Played) => string): Column<Row> => ({
    head,
    cell: ({ played }) => (played ? of(played) : ''),
    numeric: true,
  });
  return [
    { head: 'trouble', cell: ({ name }) => name },
    { head: 'callers got', cell: ({ played }) => (played ? callersGot(played.summary, naming) : '') },
    figure('p50', (played) => later(played, calm, 'p50Ms')),
    figure('p99', (played) => later(played, calm, 'p99Ms')),
    figure('per 1,000', ({ summary }) => perThousand(summary)),
    // On a narrow screen it is what can be done without.
    ...(columns < roomy ? [] : [figure('wasted', ({ summary }) => wasted(summary))]),
    figure('calls', ({ summary }) => (summary.calls / summary.requests).toFixed(2)),
  ];
}

const roomy = 100;

/** The first row says how long it takes, the others how much longer. */
function later(row: Played, calm: Played, name: 'p50Ms' | 'p99Ms'): string {
  const [ms, usualMs] = [row.summary[name], calm.summary[name]];
  // Nobody knows how much longer a larger prompt takes.
  if (ms === undefined || usualMs === undefined || row.scenario.size === 'largest') return '-';
  if (row === calm) return duration(ms);
  const moreMs = Math.round(ms - usualMs);
  if (moreMs === 0) return '+0';
  return `${moreMs < 0 ? '-' : '+'}${duration(Math.abs(moreMs))}`;
}

function perThousand({ costMicroUsd, requests }: Summary): string {
  if (costMicroUsd === undefined) return 'unknown';
  const usd = (costMicroUsd * 1000) / requests / 1_000_000;
  if (usd > 0 && usd < 0.01) return money(usd * 1_000_000);
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

function wasted({ wastedMicroUsd, costMicroUsd }: Summary): string {
  if (wastedMicroUsd === undefined || costMicroUsd === undefined) return 'unknown';
  return wastedMicroUsd === 0 ? '-' : share(wastedMicroUsd, costMicroUsd);
}

interface Painting {
  /** The troubles that broke a promise. */
  readonly broken: ReadonlySet<string>;
  readonly screen: Screen;
}

function paint(line: string, played: Played | undefined, { broken, screen }: Painting): string {
  if (!played || played.summary.failures.length === 0) return line;
  return screen.styled(broken.has(played.scenario.kind) ? 'red' : 'yellow', line);
}

/** Who may be in any trouble without that anybody notices, and which single troubles nobody notices. */
function unnoticed({ cast, played }: Drilled, noticed: readonly Played[], naming: Naming): readonly string[] {
  const silent = played.filter((each) => !noticed.includes(each));
  const isAt = (provider: string) => (each: Played) => each.scenario.provider === provider;
  const harmless = cast.providers.filter(
    (provider) => silent.some(isAt(provider)) && !noticed.some(isAt(provider)),
  );
  const single = silent.filter(({ scenario: { provider = '' } }) => !harmless.includes(provider));
  const told = [
    ...(harmless.length > 0 ? [`any trouble at ${harmless.join(' or ')}`] : []),
    ...single.map(({ scenario }) => titleOf(scenario, naming)),
  ];
  return told.length === 0 ? [] : [`as when all is well: ${told.join(', ')}`];
}

function isSame(one: Summary, other: Summary): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

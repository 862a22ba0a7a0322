import { closest } from '@understudy/core';

import { castOf } from '../drill/cast.ts';
import type { Cast } from '../drill/cast.ts';
import { findingsInWords } from '../drill/findings-in-words.ts';
import { httpStatuses } from '../drill/http-status.ts';
import type { StatusOf } from '../drill/callers-got.ts';
import { drillAsJson } from '../drill/drill-as-json.ts';
import { runDrill } from '../drill/run-drill.ts';
import type { DrillReport, Progress } from '../drill/run-drill.ts';
import { scenarioNames } from '../drill/scenario.ts';
import type { ScenarioKind } from '../drill/scenario.ts';
import { tableOf } from '../drill/table-of.ts';
import { wrapped } from '../drill/wrapped.ts';

import { Complaint, misused } from './complaint.ts';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { duration, whole } from './figures.ts';
import { writeJson } from './json.ts';
import { drillProject } from './drill-project.ts';
import type { DrillProject } from './drill-project.ts';
import type { PlaceOptions } from './places.ts';
import { readTaskInput } from './task-input.ts';
import { textsIn } from './routes.ts';
import { taskNamed } from './task-named.ts';

export interface DrillOptions extends PlaceOptions {
  readonly task?: readonly string[] | undefined;
  readonly trouble?: readonly string[] | undefined;
  readonly input?: string | undefined;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly seed: number;
  /** Dollars a request. */
  readonly maxCost?: number | undefined;
  readonly requireFallback?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Plays every kind of trouble against the tasks and routes, and says which promises that breaks. */
export async function drill(options: DrillOptions, context: CommandContext): Promise<ExitCode> {
  const kinds = options.trouble?.map(kindNamed);
  const project = await drillProject(options, context);
  const casts = castsWanted(project, options.task, noonOf(context.clock.wallTime()));
  const given = await givenInput(options, casts, context);
  const { requests, seed, inputTokens, outputTokens, maxCost, requireFallback = false } = options;
  const startedAt = context.clock.now();
  const report = await runDrill({
    ...{ casts, kinds, given, inputTokens, requireFallback },
    terms: { requests, seed, outputTokens },
    maxMicroUsd: maxCost === undefined ? undefined : Math.round(maxCost * 1_000_000),
    onProgress: progressOn(context),
  });
  context.terminal.progress?.('');
  const tookMs = context.clock.now() - startedAt;
  const statusOf = await statusesIn(report);
  if (options.json)
    await writeJson(context.terminal, drillAsJson(report, statusOf, { ...options, routes: project.routes }));
  else await print(report, { statusOf, tookMs, project, options }, context);
  return report.findings.some(({ severity }) => severity === 'broken') ? 1 : 0;
}

function kindNamed(typed: string): ScenarioKind {
  const found = scenarioNames.find((name) => name === typed);
  if (found) return found;
  const near = closest(typed, scenarioNames);
  const advice = near === undefined ? `there is ${scenarioNames.join(', ')}` : `did you mean ${near}?`;
  throw misused(`there is no trouble called ${JSON.stringify(typed)}: ${advice}`);
}

function castsWanted(
  { tasks, snapshot }: DrillProject,
  typed: readonly string[] | undefined,
  beginsAt: number,
): readonly Cast[] {
  const names = typed?.map((each) => taskNamed(tasks, each).name) ?? Object.keys(tasks);
  const casts = castOf(tasks, snapshot, { names: [...new Set(names)], beginsAt });
  if (casts.length === 0) throw new Complaint('there is no task to drill');
  return casts;
}

async function givenInput(
  { input }: DrillOptions,
  casts: readonly Cast[],
  context: CommandContext,
): Promise<unknown> {
  if (input === undefined) return undefined;
  const [cast, ...others] = casts;
  if (!cast || others.length > 0) throw misused('--input is for one task: name it with --task');
  const given = await readTaskInput(input, context);
  if (cast.task.kind === 'embed') return textsIn(given);
  const read = cast.task.input.safeParse(given);
  if (read.success) return given;
  const what = read.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw misused(`--input is not what ${cast.name} takes: ${what.join('; ')}`);
}

/** Today, at an hour at which most rules of the night do not hold: the same all day long. */
function noonOf(wallTime: number): number {
  return Math.floor(wallTime / dayMs) * dayMs + dayMs / 2;
}

const dayMs = 24 * 60 * 60 * 1000;

/** A line where somebody watches; a note now and then where not. */
function progressOn({ terminal, clock }: CommandContext): (progress: Progress) => void {
  let shownAt = terminal.progress ? -Infinity : clock.now();
  return ({ done, total, now }) => {
    if (clock.now() - shownAt < (terminal.progress ? 100 : 10_000)) return;
    shownAt = clock.now();
    const line = `${done} of ${total} scenarios, ${now}`;
    if (terminal.progress) terminal.progress(line);
    else terminal.note(line);
  };
}

async function statusesIn({ drilled }: DrillReport): Promise<StatusOf> {
  const ask = httpStatuses();
  const statuses = new Map<string, number>();
  for (const { calm, played } of drilled)
    for (const { kind, code } of [calm, ...played].flatMap(({ summary }) => summary.failures))
      statuses.set(`${kind} ${code ?? ''}`, await ask({ kind, code }));
  return ({ kind, code, brokenOff }) => (brokenOff ? undefined : statuses.get(`${kind} ${code ?? ''}`));
}

interface Printing {
  readonly statusOf: StatusOf;
  readonly tookMs: number;
  readonly project: DrillProject;
  readonly options: DrillOptions;
}

async function print(report: DrillReport, printing: Printing, { terminal }: CommandContext): Promise<void> {
  const { drilled, findings } = report;
  for (const each of drilled)
    await terminal.write(`${tableOf(each, { statusOf: printing.statusOf, findings, screen: terminal })}\n`);
  await terminal.write(`${findingsInWords(report, terminal)}\n`);
  const broken = findings.filter(({ severity }) => severity === 'broken').length;
  const verdict =
    broken === 0
      ? terminal.styled('green', 'every promise is kept')
      : terminal.styled('red', `${broken} ${broken === 1 ? 'promise is' : 'promises are'} broken`);
  const scenarios = drilled.flatMap(({ calm, played }) => [calm, ...played]);
  // Where nobody would have been asked who is in trouble, the one without trouble stands for it.
  const summaries = new Set(scenarios.map(({ summary }) => summary));
  const requests = [...summaries].reduce((sum, each) => sum + each.requests, 0);
  const summary = `(${scenarios.length} scenarios, ${whole(requests)} requests in ${duration(printing.tookMs)}, seed ${printing.options.seed})`;
  const lines = wrapped(`${printing.project.routes}: ${verdict} ${summary}`, terminal.columns ?? Infinity);
  await terminal.write(`${lines.join('\n')}\n`);
}

import { checkRoutes, createLlm } from '@understudy/core';
import type { Exhausted, Explanation, Placement, Route } from '@understudy/core';

import { openProvider } from '../adapters.ts';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { duration, money, whole } from './figures.ts';
import { writeJson } from './json.ts';
import { misused } from './complaint.ts';
import { soundProject } from './project.ts';
import type { ProjectOptions, SoundProject } from './project.ts';
import { table } from './table.ts';
import { readTaskInput } from './task-input.ts';
import { taskNamed } from './task-named.ts';

export interface RoutesOptions extends ProjectOptions {
  /** Plan one call without making it. */
  readonly explain?: boolean | undefined;
  readonly input?: string | undefined;
  readonly customer?: string | undefined;
  readonly tier?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Shows who is asked for each task, for one task, or for one call. */
export async function routes(
  task: string | undefined,
  options: RoutesOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const project = await soundProject(options, context);
  if (options.explain) return showPlan(task, options, { context, project });
  const all = chainsIn(project);
  const shown =
    task === undefined ? all : all.filter(({ task: name }) => name === taskNamed(project.tasks, task).name);
  if (options.json) await writeJson(context.terminal, shown);
  else if (task === undefined) await context.terminal.write(chainTable(shown, context));
  else for (const chain of shown) await context.terminal.write(chainInFull(chain, context));
  return 0;
}

/** One task's route as everything that was left out resolves. */
export interface Chain {
  readonly task: string;
  readonly candidates: readonly ChainLink[];
  readonly order: string;
  readonly stakes: string;
  readonly allowFallback: boolean;
  readonly maxLatencyMs: number | undefined;
  readonly deadlineMs: number;
  readonly attempts: number;
  readonly exhausted: Exhausted['then'];
  readonly hash: string;
}

export interface ChainLink {
  readonly model: string;
  readonly role: string;
  /** Undefined where nobody knows. */
  readonly contextTokens: number | undefined;
  readonly keys: number;
}

function chainsIn({ tasks, snapshot }: SoundProject): readonly Chain[] {
  const { catalog, routes: written, defaults } = snapshot;
  const providers = Object.fromEntries(snapshot.providers.map((each) => [each.id, openProvider(each)]));
  const checked = checkRoutes({ tasks, routes: written, defaults, providers, catalog });
  return [...checked.routes.values()].map((route) => chainOf(route, tasks[route.task]?.kind === 'stream'));
}

function chainOf(route: Route, streams: boolean): Chain {
  const { times, canary } = route;
  const placed = [...route.chain, ...(canary ? [canary.placement] : [])];
  return {
    task: route.task,
    candidates: placed.map(linkOf),
    order: route.order,
    stakes: route.stakes,
    allowFallback: route.allowFallback,
    maxLatencyMs: times.maxLatencyMs,
    deadlineMs: streams ? times.streamDeadlineMs : times.unaryDeadlineMs,
    attempts: route.allowance.attempts,
    exhausted: route.exhausted.then,
    hash: route.hash,
  };
}

function linkOf({ model, role, facts, candidates }: Placement): ChainLink {
  return { model, role, contextTokens: facts.contextTokens, keys: candidates.length };
}

function chainTable(chains: readonly Chain[], { terminal }: CommandContext): string {
  return table(
    [
      { head: 'task', cell: ({ task }) => task },
      {
        head: 'asked in this order',
        cell: ({ candidates }) => candidates.map(({ model }) => model).join(' > '),
      },
      { head: 'order', cell: ({ order }) => order },
      { head: 'latency', cell: ({ maxLatencyMs }) => duration(maxLatencyMs), numeric: true },
    ],
    chains,
    terminal,
  );
}

function chainInFull(chain: Chain, { terminal }: CommandContext): string {
  const links = table(
    [
      { head: 'model', cell: ({ model }) => model },
      { head: 'role', cell: ({ role }) => role },
      { head: 'window', cell: ({ contextTokens }) => whole(contextTokens), numeric: true },
      { head: 'keys', cell: ({ keys }) => String(keys), numeric: true },
    ],
    chain.candidates,
    terminal,
  );
  const { order, stakes, allowFallback, maxLatencyMs, deadlineMs, attempts, exhausted, hash } = chain;
  const each = maxLatencyMs === undefined ? '' : `, ${duration(maxLatencyMs)} each`;
  const policy = [
    `order ${order}, stakes ${stakes}, ${allowFallback ? 'may fall back' : 'no fallback'}`,
    `${attempts} attempts within ${duration(deadlineMs)}${each}, then ${exhausted}`,
    `route ${hash}`,
  ];
  return `${terminal.styled('bold', chain.task)}\n\n${links}\n${policy.join('\n')}\n`;
}

interface Asked {
  readonly context: CommandContext;
  readonly project: SoundProject;
}

async function showPlan(
  task: string | undefined,
  options: RoutesOptions,
  { context, project }: Asked,
): Promise<ExitCode> {
  if (task === undefined)
    throw misused('say which task to explain: understudy routes <task> --explain --input …');
  const input = await readTaskInput(options.input, context);
  const explanation = explainCall(project, { ...options, task, input });
  if (options.json) await writeJson(context.terminal, explanation);
  else await context.terminal.write(planInWords(explanation, context));
  return explanation.candidates.length > 0 ? 0 : 1;
}

/** Who would be asked for this, were it asked now. Calls nobody. */
function explainCall(
  { tasks, snapshot }: SoundProject,
  call: {
    readonly task: string;
    readonly input: unknown;
    readonly customer?: string | undefined;
    readonly tier?: string | undefined;
  },
): Explanation {
  const { routes: written, defaults, catalog } = snapshot;
  const providers = snapshot.providers.map(openProvider);
  const cache = { read: async () => undefined, write: async () => undefined };
  const llm = createLlm({ tasks, routes: written, defaults, providers, catalog, cache });
  const { name, task } = taskNamed(tasks, call.task);
  const about = { task: name, customerId: call.customer, tier: call.tier };
  return llm.explain(
    task.kind === 'embed' ? { ...about, values: textsIn(call.input) } : { ...about, input: call.input },
  );
}

/** What an embedding is asked for: `["…"]` or `{ "values": ["…"] }`. */
export function textsIn(input: unknown): readonly string[] {
  // An array has `values` too, which is not what is meant.
  const isWrapped = typeof input === 'object' && input !== null && !Array.isArray(input) && 'values' in input;
  const values: unknown = isWrapped ? input.values : input;
  if (Array.isArray(values) && values.every((each) => typeof each === 'string')) return values;
  throw misused('the input of an embedding is a list of texts: --input \'["first", "second"]\'');
}

function planInWords(
  { task, candidates, skipped, inputTokens, routeHash }: Explanation,
  { terminal }: CommandContext,
): string {
  const asked = table(
    [
      { head: '', cell: ({ place }) => `${place}.` },
      {
        head: 'model',
        cell: ({ model, credential }) => (credential === undefined ? model : `${model}#${credential}`),
      },
      { head: 'role', cell: ({ role }) => role },
      { head: 'because', cell: ({ reason, panic }) => (panic ? `${reason}; all breakers are open` : reason) },
      { head: 'expected', cell: ({ expectedMicroUsd }) => money(expectedMicroUsd), numeric: true },
    ],
    candidates.map((candidate, index) => ({ ...candidate, place: index + 1 })),
    terminal,
  );
  const passed = table(
    [
      { head: 'not asked', cell: ({ model }) => model },
      { head: 'because', cell: ({ reason, detail }) => `${reason}: ${detail}` },
    ],
    skipped,
    terminal,
  );
  const head = `${terminal.styled('bold', task ?? '')}: about ${whole(inputTokens)} tokens in, route ${routeHash}`;
  return [head, '', asked, ...(skipped.length > 0 ? [passed] : [])].join('\n');
}

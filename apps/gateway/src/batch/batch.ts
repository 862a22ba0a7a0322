import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { camelCase } from '@understudy/core';

import { Complaint, misused } from '../cli/complaint.ts';
import type { CommandContext } from '../cli/context.ts';
import type { ExitCode } from '../cli/exit-code.ts';
import { duration, money } from '../cli/figures.ts';
import { writeJson } from '../cli/json.ts';
import { openEngine } from '../cli/open-engine.ts';
import type { OpenEngine } from '../cli/open-engine.ts';
import { shownPath } from '../cli/places.ts';
import type { ProjectOptions } from '../cli/project.ts';
import { table } from '../cli/table.ts';
import { taskNamed } from '../cli/task-named.ts';
import { readDocuments } from './documents.ts';
import type { Document } from './documents.ts';
import type { Work } from './process-document.ts';
import { createProgress } from './progress.ts';
import { openResults } from './results-file.ts';
import type { ResultsFile } from './results-file.ts';
import { runBatch } from './run-batch.ts';
import { counted, nothingDone } from './tally.ts';
import type { Tally } from './tally.ts';

export interface BatchOptions extends ProjectOptions {
  readonly input: string;
  readonly output: string;
  readonly concurrency?: number | undefined;
  readonly customer?: string | undefined;
  readonly documentType?: string | undefined;
  readonly retryFailed?: boolean | undefined;
  /** Another name is another batch: nothing of this one's answers is used for it. */
  readonly name?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Calls a task for every line of a file. Stopped in any way, it goes on where it was when it is run again. */
export async function batch(
  typed: string,
  options: BatchOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const input = resolve(context.directory, options.input);
  if (!existsSync(input)) throw misused(`--input ${options.input}: there is no such file`);
  const output = resolve(context.directory, options.output);
  if (input === output) throw misused('--input and --output are the same file');
  const results = await openResults(output, options.retryFailed ?? false);
  try {
    const total = await countDocuments(readDocuments(input, options.name), results);
    // What is only played has a ledger of its own; it is a file, or nothing could be resumed.
    const rehearsalLedger = shownPath(resolve(context.directory, 'understudy-rehearsal.db'));
    const engine = await openEngine({ ...options, rehearsalLedger }, context);
    try {
      return await runAll({ typed, options, input, results, total, engine }, context);
    } finally {
      await engine.close();
    }
  } finally {
    await results.close();
  }
}

/** How many there are. Results of other documents under the same numbers would be taken for theirs. */
async function countDocuments(documents: AsyncIterable<Document>, { earlier }: ResultsFile): Promise<number> {
  let total = 0;
  let known = 0;
  for await (const { line, id } of documents) {
    total += 1;
    const result = earlier.get(line);
    if (result && result.id !== id) {
      throw new Complaint(
        `line ${line} of the input is not what it was when its result was written, or the batch had another --name; name another --output`,
        2,
      );
    }
    if (result) known += 1;
  }
  if (known === earlier.size) return total;
  throw new Complaint(
    'the output holds results of lines that the input does not have; name another --output',
    2,
  );
}

interface Batch {
  readonly typed: string;
  readonly options: BatchOptions;
  readonly input: string;
  readonly results: ResultsFile;
  readonly total: number;
  readonly engine: OpenEngine;
}

async function runAll(whole: Batch, context: CommandContext): Promise<ExitCode> {
  const { options, input, results, total } = whole;
  const { clock, terminal } = context;
  const { earlier } = results;
  const stopping = listenForStop(context);
  if (earlier.size > 0) terminal.note(`${earlier.size} of ${total} were done before`);
  const startedAt = clock.now();
  const show = createProgress({ total, earlier: earlier.size, clock }, terminal);
  const tally = await runBatch({
    documents: readDocuments(input, options.name),
    results,
    work: workOf(whole, stopping.abort),
    before: [...earlier.values()].reduce(counted, nothingDone),
    onProgress: show,
    concurrency: options.concurrency ?? 16,
    isStopping: () => stopping.isAsked(),
  }).finally(() => stopping.end());
  show(tally, true);
  if (tally.replayed > 0) {
    terminal.note(
      `${tally.replayed} answers of an earlier run came from the ledger; to ask anew, give the batch a --name`,
    );
  }
  const left = total - tally.done - tally.failed;
  const summary = { total, ...tally, left, durationMs: Math.round(clock.now() - startedAt) };
  if (options.json) await writeJson(terminal, summary);
  else await terminal.write(summaryTable(summary, context));
  return left === 0 && tally.failed === 0 ? 0 : 1;
}

/** The first Ctrl-C lets what is under way end; the second one does not. */
function listenForStop({ onInterrupt, terminal }: CommandContext) {
  const abort = new AbortController();
  let asked = false;
  const end = onInterrupt(() => {
    if (asked) abort.abort();
    else terminal.note('\nstopping once what is under way has ended; again to stop at once');
    asked = true;
  });
  return { isAsked: () => asked, abort: abort.signal, end };
}

function workOf({ typed, options, engine }: Batch, signal: AbortSignal): Work {
  const { documentType: field, customer: customerId } = options;
  const { name, task } = taskNamed(engine.tasks, typed);
  const kind = field === undefined ? undefined : { field, tag: escalationTag(name, engine) ?? field };
  return { llm: engine.llm, name, task, customerId, kind, signal };
}

/** The tag by which the route tells kinds of documents apart. */
function escalationTag(task: string, { snapshot: { routes, defaults } }: OpenEngine): string | undefined {
  const route = Object.entries(routes).find(([name]) => camelCase(name) === task)?.[1];
  return (route?.escalate ?? defaults?.escalate)?.by;
}

type Summary = Tally & { readonly total: number; readonly left: number; readonly durationMs: number };

function summaryTable(summary: Summary, { terminal }: CommandContext): string {
  const { total, done, replayed, failed, escalated, left, costMicroUsd, unpriced, durationMs } = summary;
  const many = (
    counts: Readonly<Record<string, number>>,
    before: string,
  ): readonly (readonly [string, string])[] =>
    Object.entries(counts).map(([name, count]) => [`${before} ${name}`, String(count)]);
  const rows: readonly (readonly [string, string])[] = [
    ['documents', String(total)],
    ['done', String(done)],
    ...many(summary.servedBy, '  by'),
    ...(replayed > 0 ? [['from the ledger, paid before', String(replayed)] as const] : []),
    ['escalated', String(escalated)],
    ['failed', String(failed)],
    ...many(summary.failures, '  of'),
    ...(left > 0 ? [['left for the next run', String(left)] as const] : []),
    ['cost', money(costMicroUsd)],
    ...(unpriced > 0 ? [['of unknown cost', String(unpriced)] as const] : []),
    ['time', duration(durationMs)],
  ];
  return table(
    [
      { head: 'batch', cell: ([what]) => what },
      { head: '', cell: ([, value]) => value, numeric: true },
    ],
    rows,
    terminal,
  );
}

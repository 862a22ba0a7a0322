import { LlmError } from '@understudy/core';
import type { AnyTask, Llm, LlmAnswer, LlmStream, Meta, Tasks } from '@understudy/core';

import { Complaint, misused } from './complaint.ts';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { duration, money } from './figures.ts';
import { writeJson } from './json.ts';
import { openEngine } from './open-engine.ts';
import type { ProjectOptions } from './project.ts';
import { textsIn } from './routes.ts';
import { readTaskInput } from './task-input.ts';
import { taskNamed } from './task-named.ts';

export interface CallOptions extends ProjectOptions {
  readonly input?: string | undefined;
  readonly stream?: boolean | undefined;
  readonly customer?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Calls a task in this process, as the gateway would, and prints the answer. */
export async function call(typed: string, options: CallOptions, context: CommandContext): Promise<ExitCode> {
  if (options.stream && options.json) throw misused('take one of --json and --stream');
  const input = await readTaskInput(options.input, context);
  const engine = await openEngine({ ...options, rehearsalLedger: ':memory:' }, context);
  const leaving = new AbortController();
  const stopListening = context.onInterrupt(() => leaving.abort());
  try {
    const { name, task } = taskNamed(engine.tasks, typed);
    const asked = { name, task, input, customerId: options.customer, signal: leaving.signal };
    if (options.stream) await printStream(streamTask(engine.llm, asked), context);
    else await printAnswer(await callTask(engine.llm, asked), options, context);
    return 0;
  } catch (error) {
    if (error instanceof LlmError) throw new Complaint(error.message, 1, error);
    throw error;
  } finally {
    stopListening();
    await engine.close();
  }
}

export interface Asked {
  readonly name: string;
  readonly task: AnyTask;
  readonly input: unknown;
  readonly customerId?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One call to a task of any kind. */
export async function callTask(
  llm: Llm<Tasks>,
  { name, task, input, ...options }: Asked,
): Promise<LlmAnswer<unknown>> {
  if (task.kind === 'embed')
    return llm.generateEmbeddings({ ...options, task: name, values: textsIn(input) });
  return llm.generate({ ...options, task: name, input });
}

function streamTask(llm: Llm<Tasks>, { name, task, input, ...options }: Asked): LlmStream<unknown> {
  if (task.kind !== 'stream') throw misused(`${name} does not stream its answer: leave out --stream`);
  return llm.generateStream({ ...options, task: name, input });
}

async function printAnswer(
  { output, toolCalls, meta }: LlmAnswer<unknown>,
  { json }: CallOptions,
  { terminal }: CommandContext,
): Promise<void> {
  if (json) return writeJson(terminal, { output, toolCalls, meta });
  await terminal.write(typeof output === 'string' ? `${output}\n` : `${JSON.stringify(output, null, 2)}\n`);
  terminal.note(terminal.styled('dim', served(meta)));
}

async function printStream(stream: LlmStream<unknown>, { terminal }: CommandContext): Promise<void> {
  for await (const event of stream) {
    if (event.type === 'text-delta') await terminal.write(event.text);
    if (event.type === 'continued') terminal.note(`\n[carried on by ${event.continuation.to}]`);
    if (event.type === 'restart') terminal.note(`\n[begun again by ${event.continuation.to}]`);
  }
  await terminal.write('\n');
  terminal.note(terminal.styled('dim', served((await stream.result).meta)));
}

/** How the answer came to be, in one line. */
function served({ servedBy, fallback, attempts, costMicroUsd, durationMs, requestId }: Meta): string {
  const story = attempts.map((each) => `${each.model} ${each.ok ? 'ok' : each.failure.kind}`).join(', ');
  const who = `${servedBy ?? 'nobody'}${fallback ? ' (fallback)' : ''}`;
  return `${who} in ${duration(durationMs)} for ${money(costMicroUsd)} (${story || 'no call'}), request ${requestId}`;
}

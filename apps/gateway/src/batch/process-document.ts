import { LlmError } from '@understudy/core';
import type { AnyTask, Llm, LlmAnswer, Tasks } from '@understudy/core';

import { callTask } from '../cli/call.ts';
import { Complaint, wordsOf } from '../cli/complaint.ts';
import type { Document } from './documents.ts';
import type { Result } from './result.ts';

/** What is done with each document. */
export interface Work {
  readonly llm: Llm<Tasks>;
  readonly name: string;
  readonly task: AnyTask;
  readonly customerId: string | undefined;
  /** The field that says what kind of document it is, and the tag by which the route escalates. */
  readonly kind: { readonly field: string; readonly tag: string } | undefined;
  readonly signal: AbortSignal;
}

/** Calls the task for one document. Undefined when it was told to stop before there was an answer. */
export async function processDocument(document: Document, work: Work): Promise<Result | undefined> {
  const { line, id, text } = document;
  const input = parsed(text);
  if (!input.ok) return { line, id, ok: false, error: { kind: 'bad-line', message: input.why }, ...noCall };
  try {
    const { output, meta } = await ask(input.value, document, work);
    return {
      ...{ line, id, ok: true, output, fallback: meta.fallback, replayed: meta.replayed },
      servedBy: meta.servedBy ?? null,
      attempts: meta.attempts.length,
      costMicroUsd: meta.costMicroUsd ?? null,
      requestId: meta.requestId,
    };
  } catch (error) {
    if (work.signal.aborted) return undefined;
    return { line, id, ok: false, ...failureOf(error) };
  }
}

const noCall = { attempts: 0, costMicroUsd: 0, requestId: null } as const;

/**
 * The ledger knows each document by its key, so that an answer that was paid for is not asked for again. Where a run was
 * killed in the middle of a call nobody knows how that ended: then the next key is taken, which costs at most that one call.
 */
async function ask(input: unknown, { id }: Document, work: Work): Promise<LlmAnswer<unknown>> {
  const { llm, name, task, customerId, kind, signal } = work;
  const asked = { name, task, input, customerId, signal, tags: kind && tagsOf(input, kind) };
  const askAs = (run: number): Promise<LlmAnswer<unknown>> =>
    callTask(llm, { ...asked, idempotencyKey: `batch ${id} ${run}` }).catch((error: unknown) => {
      if (run === mostRuns || !isUnusable(error)) throw error;
      return askAs(run + 1);
    });
  return askAs(1);
}

/** Whoever kills a batch or changes a prompt more often than this has other worries. */
const mostRuns = 100;

/** A key under which another prompt was asked is no use either: the task has been changed since. */
function isUnusable(error: unknown): boolean {
  const codes = ['idempotency-unknown', 'idempotency-mismatch'];
  return error instanceof LlmError && codes.includes(error.failure.code ?? '');
}

function tagsOf(
  input: unknown,
  { field, tag }: NonNullable<Work['kind']>,
): Readonly<Record<string, string>> | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const value: unknown = Object.entries(input).find(([name]) => name === field)?.[1];
  return typeof value === 'string' || typeof value === 'number' ? { [tag]: String(value) } : undefined;
}

function failureOf(
  error: unknown,
): Pick<Result & { ok: false }, 'error' | 'attempts' | 'costMicroUsd' | 'requestId'> {
  if (!(error instanceof LlmError)) {
    if (error instanceof Complaint) return { error: { kind: 'bad-line', message: error.message }, ...noCall };
    return { error: { kind: 'unknown', message: wordsOf(error) }, ...noCall };
  }
  const { failure, meta } = error;
  return {
    error: { kind: failure.kind, message: failure.message },
    attempts: meta?.attempts.length ?? 0,
    costMicroUsd: meta ? (meta.costMicroUsd ?? null) : 0,
    requestId: meta?.requestId ?? null,
  };
}

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

function parsed(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, why: `this line is not JSON: ${wordsOf(error)}` };
  }
}

import type { Failure, FailureKind } from '../failure.ts';
import type { Answer } from '../outcome.ts';
import type { Finish, Reply } from '../ports/reply.ts';
import type { OutputContract } from '../request.ts';
import type { BadOutputCode, Flaw } from './bad-output.ts';
import { readObject } from './read-object.ts';
import { readToolCalls } from './read-tool-calls.ts';
import type { ToolExpectation } from './read-tool-calls.ts';

/** What a reply must be to count as an answer. */
export interface Expectation extends ToolExpectation {
  readonly contract: OutputContract;
  /** The caller set the limit on length, so plain text that ran into it is what was asked for. */
  readonly lengthAllowed: boolean;
}

/** An answer that was not good enough, to be shown to the model that wrote it. Never logged, never stored. */
export interface Rejected {
  readonly text: string;
  readonly problem: string;
}

export type Read =
  | { readonly ok: true; readonly answer: Answer; readonly notes: readonly string[] }
  | { readonly ok: false; readonly failure: Failure; readonly rejected?: Rejected | undefined };

/** Makes an answer of a reply, or says why it is none. Never throws; the failure quotes no word of it. */
export function readAnswer(reply: Reply, expectation: Expectation): Read {
  const failure = refusalIn(reply);
  if (failure) return { ok: false, failure };
  const flaw = incompletenessOf(reply, expectation);
  if (flaw) return rejected(flaw, reply);

  if (reply.toolCalls.length > 0) return readCalls(reply, expectation);
  if (reply.text.trim() === '') return rejected(empty, reply);
  return readText(reply, expectation);
}

/** Calls are not the last word: a structured answer comes when their results are in. */
function readCalls(reply: Reply, expectation: Expectation): Read {
  const read = readToolCalls(reply.toolCalls, expectation);
  if (!read.ok) return rejected(read.flaw, reply);
  const { toolCalls, notes } = read;
  const output = expectation.contract.type === 'object' ? undefined : reply.text;
  return { ok: true, answer: { output, toolCalls, reasoning: reply.reasoning }, notes };
}

function readText(reply: Reply, { contract, repair }: Expectation): Read {
  const { text, reasoning } = reply;
  if (contract.type !== 'object')
    return { ok: true, answer: { output: text, toolCalls: [], reasoning }, notes: [] };
  const read = readObject(text, contract, repair);
  if (!read.ok) return rejected(read.flaw, reply);
  return { ok: true, answer: { output: read.value, toolCalls: [], reasoning }, notes: read.notes };
}

/** The explanation stays out of the message: it is the model's own words about the prompt. */
function refusalIn({ finish, refusal }: Reply): Failure | undefined {
  const kind = refusalKind[finish] ?? (refusal ? 'refused' : undefined);
  return kind && { kind, message: refusalMessage[kind], code: refusal?.category };
}

type RefusalKind = Extract<FailureKind, 'refused' | 'content-filtered'>;

const refusalKind: Readonly<Partial<Record<Finish, RefusalKind>>> = {
  refused: 'refused',
  'content-filtered': 'content-filtered',
};

const refusalMessage: Readonly<Record<RefusalKind, string>> = {
  refused: 'the model refused to answer',
  'content-filtered': "the provider's content filter stopped the answer",
};

/** A cut answer is none, however well what there is of it would parse. */
function incompletenessOf(reply: Reply, { contract, lengthAllowed }: Expectation): Flaw | undefined {
  const { finish, text, toolCalls } = reply;
  if (finish === 'paused') return paused;
  if (finish === 'tool-calls' && toolCalls.length === 0 && contract.type !== 'object') return lostCall;
  if (finish !== 'length') return undefined;
  const isText = contract.type !== 'object' && toolCalls.length === 0 && text.trim() !== '';
  return isText && lengthAllowed ? undefined : cut;
}

const cut = plainFlaw('length', 'the answer was cut off at its greatest length');
const paused = plainFlaw('paused', 'the model paused before its answer was complete');
const lostCall = plainFlaw('tool-arguments', 'a tool call was announced and none came');
const empty = plainFlaw('empty', 'the answer is empty');

function plainFlaw(code: BadOutputCode, message: string): Flaw {
  return { code, message, problem: `It cannot be used: ${message}.` };
}

function rejected({ code, message, problem, cause }: Flaw, { text, toolCalls }: Reply): Read {
  const calls = toolCalls.map((call) => `${call.name}(${call.arguments})`);
  return {
    ok: false,
    failure: { kind: 'bad-output', code, message, ...(cause !== undefined && { cause }) },
    rejected: { text: [text, ...calls].join('\n').trim(), problem },
  };
}

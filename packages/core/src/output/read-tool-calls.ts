import type { ToolCall } from '../ports/message.ts';
import type { Tool } from '../ports/model-call.ts';
import type { Flaw } from './bad-output.ts';
import { isJsonObject, parseJson } from './parse-json.ts';
import { repairJson } from './repair-json.ts';

export interface ToolExpectation {
  readonly tools: readonly Tool[] | undefined;
  readonly repair: boolean;
  /** Makes synthesised ids unique across a conversation. */
  readonly requestId?: string | undefined;
}

export type ToolCallsRead =
  | { readonly ok: true; readonly toolCalls: readonly ToolCall[]; readonly notes: readonly string[] }
  | { readonly ok: false; readonly flaw: Flaw };

/** Tool calls that can be run: tools that were offered, arguments that are a JSON object, an id for each. */
export function readToolCalls(calls: readonly ToolCall[], expectation: ToolExpectation): ToolCallsRead {
  const toolCalls: ToolCall[] = [];
  const takenIds = new Set<string>();
  let repaired = false;
  for (const [index, call] of calls.entries()) {
    if (!expectation.tools?.some(({ name }) => name === call.name)) {
      return { ok: false, flaw: unknownTool(index, call, expectation) };
    }
    const text = readArguments(call.arguments, expectation.repair);
    if (text === undefined) return { ok: false, flaw: badArguments(index, call) };
    repaired ||= text.repaired;
    const id = idFor(call, { index, takenIds, requestId: expectation.requestId });
    takenIds.add(id);
    toolCalls.push({ ...call, id, arguments: text.json });
  }
  return { ok: true, toolCalls, notes: repaired ? ['tool-arguments-repaired'] : [] };
}

/** What parses is handed on as it was written; a model with nothing to say may leave arguments out. */
function readArguments(
  text: string,
  repair: boolean,
): { readonly json: string; readonly repaired: boolean } | undefined {
  if (text.trim() === '') return { json: '{}', repaired: false };
  const parsed = parseJson(text);
  if (parsed.ok) return isJsonObject(parsed.value) ? { json: text, repaired: false } : undefined;
  const mended = repair ? repairJson(text) : undefined;
  return isJsonObject(mended) ? { json: JSON.stringify(mended), repaired: true } : undefined;
}

interface IdSituation {
  readonly index: number;
  readonly takenIds: ReadonlySet<string>;
  readonly requestId: string | undefined;
}

/** The provider's id; where it is missing or a repetition, one made from the position, the same each time. */
function idFor({ id }: ToolCall, { index, takenIds, requestId }: IdSituation): string {
  if (id !== '' && !takenIds.has(id)) return id;
  // Providers take letters, digits, `_` and `-`, 40 in all.
  const scope = requestId === undefined ? '' : `${requestId.replace(/[^A-Za-z0-9]/g, '').slice(-24)}_`;
  let made = `call_${scope}${index}`;
  while (takenIds.has(made)) made += '_';
  return made;
}

function unknownTool(index: number, { name }: ToolCall, { tools = [] }: ToolExpectation): Flaw {
  const offered = tools.map((tool) => tool.name).join(', ') || 'none';
  return {
    code: 'unknown-tool',
    message: `tool call ${index + 1} names a tool that was not offered`,
    problem: `There is no tool called ${JSON.stringify(name)}. The tools are: ${offered}.`,
  };
}

function badArguments(index: number, call: ToolCall): Flaw {
  const parsed = parseJson(call.arguments);
  const reason = parsed.ok ? 'it is JSON, but no object' : parsed.problem;
  return {
    code: 'tool-arguments',
    message: `the arguments of tool call ${index + 1} are not a JSON object`,
    problem: `The arguments of the call to ${call.name} are not a JSON object: ${reason}`,
  };
}

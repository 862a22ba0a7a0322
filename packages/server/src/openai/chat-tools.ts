import { z } from 'zod';
import type { JsonObject, Tool, ToolChoice } from '@understudy/core';

import type { Read } from './openai-error.ts';
import { badRequest } from './openai-error.ts';

const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json());

/** The two parameters of a body that are about tools. */
export interface ToolBody {
  readonly tools?: readonly FunctionTool[] | null | undefined;
  readonly tool_choice?: Choice | null | undefined;
}

interface FunctionTool {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description?: string | null | undefined;
    readonly parameters?: JsonObject | null | undefined;
    /** Arguments are held to their schema wherever a model can be; it cannot be asked for less or for more. */
    readonly strict?: boolean | null | undefined;
  };
}

type Choice =
  | 'none'
  | 'auto'
  | 'required'
  | NamedTool
  | {
      readonly type: 'allowed_tools';
      readonly allowed_tools: { readonly mode: 'auto' | 'required'; readonly tools: readonly NamedTool[] };
    };

interface NamedTool {
  readonly type: 'function';
  readonly function: { readonly name: string };
}

const functionTool: z.ZodType<FunctionTool> = z.strictObject({
  type: z.literal('function', 'only tools of type function are supported'),
  function: z.strictObject({
    name: z.string().regex(/^[\w-]{1,64}$/, 'a name has 1 to 64 letters, digits, _ and -'),
    description: z.string().nullish(),
    parameters: jsonObject.nullish(),
    strict: z.boolean().nullish(),
  }),
});

const namedTool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({ name: z.string() }),
});

const allowedTools = z.strictObject({
  type: z.literal('allowed_tools'),
  allowed_tools: z.strictObject({ mode: z.enum(['auto', 'required']), tools: z.array(namedTool).min(1) }),
});

const choice: z.ZodType<Choice> = z.union(
  [z.enum(['none', 'auto', 'required']), z.discriminatedUnion('type', [namedTool, allowedTools])],
  { error: 'expected none, auto, required, a function, or allowed_tools' },
);

export const toolParameters: {
  readonly tools: z.ZodType<ToolBody['tools']>;
  readonly tool_choice: z.ZodType<ToolBody['tool_choice']>;
} = { tools: z.array(functionTool).nullish(), tool_choice: choice.nullish() };

export interface AskedTools {
  readonly tools?: readonly Tool[];
  readonly toolChoice?: ToolChoice;
}

/** Tools and choice as the engine takes them. A choice among tools that are not there is a mistake. */
export function toTools({ tools, tool_choice: asked }: ToolBody): Read<AskedTools> {
  const offered = (tools ?? []).map(toTool);
  const missing = namesIn(asked).find((name) => !offered.some((tool) => tool.name === name));
  if (missing !== undefined) {
    const message = `Invalid value for 'tool_choice': there is no tool ${JSON.stringify(missing.slice(0, 64))}.`;
    return { ok: false, error: badRequest('invalid_value', 'tool_choice', message) };
  }
  if (asked === 'required' && offered.length === 0) {
    const message = "Invalid value for 'tool_choice': 'required' needs tools.";
    return { ok: false, error: badRequest('invalid_value', 'tool_choice', message) };
  }
  return { ok: true, value: offered.length === 0 ? {} : choose(offered, asked) };
}

function toTool({ function: { name, description, parameters } }: FunctionTool): Tool {
  return { name, description: description ?? undefined, parameters: parameters ?? noArguments };
}

const noArguments: JsonObject = { type: 'object', properties: {} };

function namesIn(asked: ToolBody['tool_choice']): readonly string[] {
  if (typeof asked !== 'object' || asked === null) return [];
  if (asked.type === 'function') return [asked.function.name];
  return asked.allowed_tools.tools.map((tool) => tool.function.name);
}

function choose(tools: readonly Tool[], asked: ToolBody['tool_choice']): AskedTools {
  if (asked === undefined || asked === null) return { tools };
  if (typeof asked === 'string') return { tools, toolChoice: asked };
  if (asked.type === 'function') return { tools, toolChoice: { tool: asked.function.name } };
  const names = namesIn(asked);
  return { tools: tools.filter(({ name }) => names.includes(name)), toolChoice: asked.allowed_tools.mode };
}

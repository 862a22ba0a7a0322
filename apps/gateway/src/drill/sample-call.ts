import type { z } from 'zod';

import type { AnyTask, Message } from '@understudy/core';

import { textsIn } from '../cli/routes.ts';
import { sampleValue } from '../rehearsal/sample-value.ts';
import { jsonSchemaOf } from './json-schema-of.ts';
import { proseOf } from './prose.ts';

/** What a task is asked in a drill. */
export type SampleCall =
  | { readonly input: unknown }
  | { readonly messages: readonly Message[] }
  | { readonly values: readonly string[] };

/** Makes calls to one task, with a prompt of about so many tokens where its input has room for them. */
export interface SampleCaller {
  /** Whether the task's own input could be made up; if not, it is asked with messages in the place of its prompt. */
  readonly usesInput: boolean;
  /** Whether its prompt can be made longer. */
  readonly grows: boolean;
  /** The call as somebody gave it, whatever its size. */
  readonly usual?: SampleCall | undefined;
  make(tokens: number): SampleCall;
}

/** Every way to ask a task, the best first: with the input that was given, with one that was made up, with messages. */
export function sampleCallers(task: AnyTask, given: unknown): readonly SampleCaller[] {
  if (task.kind === 'embed') return [given === undefined ? withTexts : withJust({ values: textsIn(given) })];
  if (given !== undefined) return [{ ...growing(given, task.input), usual: { input: given } }, withMessages];
  const turn = parsed(task.input, { messages: userTurn(1) });
  const takesTurn = isRecord(turn) && 'messages' in turn;
  const inputs = [...(takesTurn ? [{ messages: userTurn(1) }] : []), madeUp(task.input)];
  const accepted = inputs.filter((input) => parsed(task.input, input) !== undefined);
  return [...accepted.map((input) => growing(input, task.input)), withMessages];
}

const withTexts: SampleCaller = {
  ...{ usesInput: true, grows: true },
  make: (tokens) => ({ values: [proseOf(tokens)] }),
};

const withMessages: SampleCaller = {
  ...{ usesInput: false, grows: true },
  make: (tokens) => ({ messages: userTurn(tokens) }),
};

function withJust(call: SampleCall): SampleCaller {
  return { usesInput: true, grows: false, make: () => call };
}

function userTurn(tokens: number): readonly Message[] {
  return [{ role: 'user', content: proseOf(tokens) }];
}

/** What a schema makes of an input; undefined when it does not take it. */
function parsed(schema: z.ZodType, input: unknown): unknown {
  try {
    const read = schema.safeParse(input);
    return read.success ? (read.data ?? null) : undefined;
  } catch {
    return undefined;
  }
}

function madeUp(schema: z.ZodType): unknown {
  try {
    return sampleValue(jsonSchemaOf(schema));
  } catch {
    return undefined;
  }
}

/** The input with one of its texts as long as is wanted. */
function growing(input: unknown, schema: z.ZodType): SampleCaller {
  const growable = textPlaces(input).filter(
    (place) => parsed(schema, replaced(input, place, proseOf(200))) !== undefined,
  );
  const place = growable.find((each) => telling.test(String(each.at(-1)))) ?? growable[0];
  if (!place) return withJust({ input });
  return {
    ...{ usesInput: true, grows: true },
    make: (tokens) => ({ input: replaced(input, place, proseOf(tokens)) }),
  };
}

/** What people call the part of an input that can be long. */
const telling = /document|text|content|body|message|transcript|article|page/i;

type Place = readonly (string | number)[];

function textPlaces(value: unknown, place: Place = []): readonly Place[] {
  if (typeof value === 'string') return [place];
  if (Array.isArray(value)) return value.flatMap((each, index) => textPlaces(each, [...place, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, each]) => textPlaces(each, [...place, name]));
}

function replaced(value: unknown, [first, ...rest]: Place, text: string): unknown {
  if (first === undefined) return text;
  if (Array.isArray(value))
    return value.map((each: unknown, index) => (index === first ? replaced(each, rest, text) : each));
  return isRecord(value) ? { ...value, [first]: replaced(value[first], rest, text) } : value;
}

function isRecord(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

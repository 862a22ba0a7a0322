import { camelCase, whenSettled } from '@understudy/core';
import type { Clock, LlmRequest, Middleware, Outcome } from '@understudy/core';

import type { Captures } from './captures.ts';
import { answerText, promptText } from './texts.ts';

/** How one task is captured. */
export interface CapturedTask {
  /** After this it is deleted. */
  readonly keepMs: number;
  /** Takes private things out of each text before anything is kept. */
  readonly redact?: ((text: string) => string) | undefined;
  /** Of the prompt and of the answer, each; what is longer is cut. */
  readonly mostCharacters?: number | undefined;
}

export interface CaptureOptions {
  readonly captures: Captures;
  readonly clock: Clock;
  /** The tasks that are captured, by name; of all others no prompt and no answer is kept. */
  readonly tasks: Readonly<Record<string, CapturedTask>>;
}

/** Keeps prompts and answers of the tasks that are named. Stands inside `record`, which waits until they are durable. */
export function capture({ captures, clock, tasks }: CaptureOptions): Middleware {
  const byName = new Map(Object.entries(tasks).map(([name, task]) => [camelCase(name), checked(name, task)]));
  return async (request, next) => {
    const task = request.task === undefined ? undefined : byName.get(request.task);
    const result = await next(request);
    if (!task) return result;
    return whenSettled(result, async (outcome) => {
      try {
        captures.add(captureOf({ request, outcome, task, now: clock.wallTime() }));
      } catch {
        // What cannot be written as JSON is not kept; the answer goes out all the same.
      }
    });
  };
}

const mostCharacters = 64_000;

interface Seen {
  readonly request: LlmRequest;
  readonly outcome: Outcome;
  readonly task: CapturedTask;
  readonly now: number;
}

function captureOf({ request, outcome, task, now }: Seen): Parameters<Captures['add']>[0] {
  const { redact = (text: string) => text, mostCharacters: most = mostCharacters } = task;
  const safely = neverThrowing(redact);
  const prompt = promptText(request, outcome.meta.servedBy, safely);
  const answer = outcome.ok ? answerText(outcome.answer, safely) : undefined;
  return {
    requestId: request.id,
    task: request.task,
    customerId: request.options.customerId,
    prompt: cut(prompt, most),
    answer: answer === undefined ? undefined : cut(answer, most),
    cut: prompt.length > most || (answer?.length ?? 0) > most,
    createdAt: now,
    expiresAt: now + task.keepMs,
  };
}

/** A text that could not be made safe is not kept. */
function neverThrowing(redact: (text: string) => string): (text: string) => string {
  return (text) => {
    try {
      return redact(text);
    } catch {
      return '[not kept: its redaction failed]';
    }
  };
}

/** May leave half a character at the end; whoever stores it mends that. */
function cut(text: string, most: number): string {
  return text.length > most ? text.slice(0, most) : text;
}

function checked(name: string, task: CapturedTask): CapturedTask {
  const { keepMs, mostCharacters: most = mostCharacters } = task;
  if (keepMs > 0 && most > 0) return task;
  throw new Error(`the capture of ${name} would keep nothing: give keepMs and mostCharacters above 0`);
}

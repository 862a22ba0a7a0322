import type { EmbedReply, Failure, FailureKind, Finish, Reply, ReplyEvent, Usage } from '@understudy/core';

/** How a step takes its time. */
export interface Pace {
  /** Before the first sign of life. */
  readonly afterMs?: number | undefined;
  /** Between two events of a stream. */
  readonly gapMs?: number | undefined;
  /** Goes on after an abort as if nothing had happened, as some SDKs do. */
  readonly stubborn?: boolean | undefined;
}

interface ReplyStep extends Pace {
  readonly type: 'reply';
  readonly reply: Reply;
}

interface FailStep extends Pace {
  readonly type: 'fail';
  readonly failure: Failure;
}

interface HangStep extends Pace {
  readonly type: 'hang';
}

interface ThrowStep extends Pace {
  readonly type: 'throws';
  readonly value: unknown;
}

/** What a stream says: an event, a text, or a number of milliseconds of silence. */
export type StreamItem = ReplyEvent | string | number;

export interface StreamStep extends Pace {
  readonly type: 'streams';
  readonly items: readonly StreamItem[];
  /** A `cut` is a connection that ends cleanly without the terminal mark. */
  readonly endWith: 'finish' | 'cut' | 'hang' | FailStep;
  readonly finish: Finish;
  readonly usage: Usage | undefined;
}

interface EmbedStep extends Pace {
  readonly type: 'embeds';
  readonly reply: EmbedReply;
}

export type OneStep = ReplyStep | FailStep | HangStep | ThrowStep | StreamStep | EmbedStep;

/** One line of a provider's script. */
export type Step = OneStep | { readonly type: 'always'; readonly step: OneStep };

type ReplyOptions = Pace & Partial<Omit<Reply, 'text'>>;

/** Answers with a text. When streamed: a start, the words one by one, the tool calls, a finish. */
export function reply(text: string, { afterMs, gapMs, stubborn, ...rest }: ReplyOptions = {}): ReplyStep {
  const toolCalls = rest.toolCalls ?? [];
  const finish = rest.finish ?? (toolCalls.length > 0 ? 'tool-calls' : 'stop');
  return {
    type: 'reply',
    reply: { usage: someUsage, ...rest, text, toolCalls, finish },
    afterMs,
    gapMs,
    stubborn,
  };
}

type FailOptions = Pace & Partial<Omit<Failure, 'kind'>>;

/** Fails before any content. */
export function fail(kind: FailureKind, { afterMs, gapMs, stubborn, ...rest }: FailOptions = {}): FailStep {
  return { type: 'fail', failure: { message: `scripted ${kind}`, ...rest, kind }, afterMs, gapMs, stubborn };
}

/** Never answers. */
export function hang(pace: Pace = {}): HangStep {
  return { type: 'hang', ...pace };
}

/** Throws something that no provider should. */
export function throws(value: unknown, pace: Pace = {}): ThrowStep {
  return { type: 'throws', value, ...pace };
}

type StreamOptions = Pace & Partial<Pick<StreamStep, 'endWith' | 'finish' | 'usage'>>;

/** A stream, event by event; a start is put before it unless it brings its own. */
export function streams(items: readonly StreamItem[], options: StreamOptions = {}): StreamStep {
  return { type: 'streams', endWith: 'finish', finish: 'stop', usage: someUsage, ...options, items };
}

type EmbedOptions = Pace & Partial<Omit<EmbedReply, 'vectors'>>;

/** Answers with vectors. */
export function embeds(
  vectors: readonly (readonly number[])[],
  { afterMs, gapMs, stubborn, ...rest }: EmbedOptions = {},
): EmbedStep {
  return { type: 'embeds', reply: { usage: someEmbedUsage, ...rest, vectors }, afterMs, gapMs, stubborn };
}

/** The last step of a script, as often as it is asked for. */
export function always(step: OneStep): Step {
  return { type: 'always', step };
}

const someUsage: Usage = { inputTokens: 10, outputTokens: 5 };
const someEmbedUsage: Usage = { inputTokens: 10, outputTokens: 0 };

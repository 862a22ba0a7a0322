import type { Engine } from '../llm/engine.ts';
import { outputLimit } from '../limits/output-limit.ts';
import type { Message } from '../ports/message.ts';
import type { LlmRequest } from '../request.ts';
import type { Route } from '../routes/route.ts';
import { once } from '../once.ts';
import { estimateMessages, mostTokens } from '../tokens.ts';
import type { Sized } from '../tokens.ts';
import type { RequestFacts, Size } from './facts.ts';

/** Measures a request once, and only as closely as somebody asks. */
export function requestFacts(request: LlmRequest, engine: Engine): RequestFacts {
  const { options, route, wallTime, mode } = request;
  const { tools, tags = {} } = options;
  const messages = sizedMessages(request);
  const size = sizeOfRequest(request);
  const { inputTokens } = size;
  const outputTokens = expectedOutput(request);
  const warmth = warmthKey(request);
  const escalationKey = route.escalation && tags[route.escalation.byTag];
  return {
    ...size,
    mode,
    longestText: mode === 'embed' ? sizeOf({ messages: longest(messages) }) : undefined,
    needs: { tools: tools !== undefined && tools.length > 0, images: messages.some(hasImage) },
    maxOutputTokens: options.maxOutputTokens,
    customerId: options.customerId,
    tier: options.tier,
    tags,
    wallTime,
    now: engine.clock.now(),
    endsAt: endOf(request),
    microUsdLeft: route.allowance.microUsd,
    requested: request.requested,
    degraded: request.degraded,
    isEscalated: (model) =>
      escalationKey !== undefined &&
      engine.escalations.isEscalated({ task: route.task, key: escalationKey, model }),
    warmProvider: warmth === undefined ? undefined : engine.affinities.providerFor(warmth),
    expectedCost: (model) =>
      engine.catalog.cost(model, { inputTokens: inputTokens(), outputTokens }, wallTime)?.microUsd,
  };
}

/** How much goes in, counted when somebody asks. */
export function sizeOfRequest(request: LlmRequest): Size {
  const { options, contract } = request;
  const schema = contract.type === 'object' ? contract.jsonSchema : undefined;
  return sizeOf({ messages: sizedMessages(request), tools: options.tools, schema });
}

/** Clock time at which the whole request is over; a caller may shorten it, never lengthen it. */
export function endOf({ startedAt, mode, route, options }: LlmRequest): number {
  const routeMs = requestMs(route, mode);
  const { deadlineMs = Infinity } = options;
  // Not Math.min: a NaN of the caller's would be a deadline that never comes.
  return startedAt + (deadlineMs < routeMs ? deadlineMs : routeMs);
}

/** What a route gives a request, all attempts together. */
export function requestMs({ times }: Route, mode: LlmRequest['mode']): number {
  return mode === 'stream' ? times.streamDeadlineMs : times.unaryDeadlineMs;
}

/** Requests with the same key share a prompt prefix, and so a provider's prompt cache. */
export function warmthKey({ route, options }: LlmRequest): string | undefined {
  if (!isCacheAffine(route) && !route.rules.some(isCacheAffine)) return undefined;
  const key = options.cache?.key ?? options.customerId;
  return key === undefined ? undefined : `${route.task}:${key}`;
}

function isCacheAffine({ order }: Pick<Route, 'order'>): boolean {
  return order === 'cache-affine';
}

/** Texts to embed count as turns. */
function sizedMessages({ prompt, values }: LlmRequest): readonly Message[] {
  return values.length > 0 ? values.map((content) => ({ role: 'user', content })) : prompt.messages;
}

/** What a call is expected to write when nobody says; only ever used to compare and to reserve. */
const assumedOutputTokens = 1000;

export function expectedOutput({ mode, route, options }: LlmRequest): number {
  return mode === 'embed' ? 0 : (outputLimit(route.parameters, options) ?? assumedOutputTokens);
}

function sizeOf(sized: Sized): Size {
  return { mostInputTokens: mostTokens(sized), inputTokens: once(() => estimateMessages(sized)) };
}

/** The one with the most characters stands for all. */
function longest(texts: readonly Message[]): readonly Message[] {
  return texts.length < 2
    ? texts
    : [texts.reduce((best, each) => (each.content.length > best.content.length ? each : best))];
}

function hasImage({ content }: Message): boolean {
  return typeof content !== 'string' && content.some(({ type }) => type === 'image');
}

import type { Engine } from '../engine.ts';
import type { Message } from '../message.ts';
import type { LlmRequest } from '../request.ts';
import { estimateMessages, mostTokens } from '../tokens.ts';
import type { Sized } from '../tokens.ts';
import type { RequestFacts } from './facts.ts';

/** What a call is expected to write when nobody says; only ever used to compare and to reserve. */
const assumedOutputTokens = 1000;

/** Measures a request once, and only as closely as somebody asks. */
export function requestFacts(request: LlmRequest, engine: Engine): RequestFacts {
  const { options, route, wallTime, contract } = request;
  const now = engine.clock.now();
  const schema = contract.type === 'object' ? contract.jsonSchema : undefined;
  const sized: Sized = { messages: sizedMessages(request), tools: options.tools, schema };
  const inputTokens = once(() => estimateMessages(sized));
  const outputTokens = options.maxOutputTokens ?? assumedOutputTokens;
  const warmth = warmthKey(request);
  const escalationKey = route.escalation && options.tags?.[route.escalation.byTag];
  return {
    mode: request.mode,
    needs: {
      tools: (options.tools?.length ?? 0) > 0,
      structured: schema !== undefined,
      images: sized.messages.some(hasImage),
    },
    mostInputTokens: mostTokens(sized),
    inputTokens,
    maxOutputTokens: options.maxOutputTokens,
    customerId: options.customerId,
    tier: options.tier,
    tags: options.tags ?? {},
    wallTime,
    now,
    endsAt: endOf(request),
    microUsdLeft: route.allowance.microUsd,
    requested: request.requested,
    degraded: request.degraded,
    isEscalated: (model) =>
      escalationKey !== undefined && engine.escalations.isEscalated({ task: route.task, key: escalationKey, model }),
    warmProvider: warmth === undefined ? undefined : engine.affinities.providerFor(warmth),
    expectedCost: (model) =>
      engine.catalog.cost(model, { inputTokens: inputTokens(), outputTokens }, wallTime)?.microUsd,
  };
}

/** Clock time at which the whole request is over; a caller may shorten it, never lengthen it. */
export function endOf({ startedAt, mode, route, options }: LlmRequest): number {
  const { unaryDeadlineMs, streamDeadlineMs } = route.times;
  const routeMs = mode === 'stream' ? streamDeadlineMs : unaryDeadlineMs;
  return startedAt + Math.min(routeMs, options.deadlineMs ?? Infinity);
}

/** Requests with the same key share a prompt prefix, and so a provider's prompt cache. */
export function warmthKey({ route, options }: LlmRequest): string | undefined {
  if (route.order !== 'cache-affine') return undefined;
  const key = options.cache?.key ?? options.customerId;
  return key === undefined ? undefined : `${route.task}:${key}`;
}

/** Texts to embed count as turns. */
export function sizedMessages({ prompt, values }: LlmRequest): readonly Message[] {
  return values.length > 0 ? values.map((content) => ({ role: 'user', content })) : prompt.messages;
}

function hasImage({ content }: Message): boolean {
  return typeof content !== 'string' && content.some(({ type }) => type === 'image');
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

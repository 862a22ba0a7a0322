import type { Engine } from '../llm/engine.ts';
import { consequenceOf } from '../failure.ts';
import type { Failure } from '../failure.ts';
import type { Journey } from './journey.ts';
import type { Planned } from '../plan/gate.ts';
import { warmthKey } from '../plan/request-facts.ts';

/** A candidate has answered well: remember who holds the prompt cache, forget its bad answers. */
export function learnFromAnswer({ candidate }: Planned, { request }: Journey, engine: Engine): void {
  const warmth = warmthKey(request);
  if (warmth !== undefined) engine.affinities.served(warmth, candidate.provider);
  learnForEscalation({ candidate }, { request, failure: undefined }, engine);
}

/** A candidate has been left for good in this request: what its failure says about those still to come. */
export function learnFromFailure(failure: Failure, planned: Planned, journey: Journey): void {
  const { candidate } = planned;
  const { trail } = journey;
  // One that could not carry a stream on may still begin it again.
  const sharesTrouble = consequenceOf[failure.kind] === 'none' && failure.code !== 'does-not-extend';
  if (sharesTrouble) trail.troubled.add(candidate.model);
  if (failure.kind === 'context-too-long') {
    trail.tooSmallWindow = Math.max(trail.tooSmallWindow, candidate.facts.contextTokens ?? 0);
  }
}

/** Counts good and bad answers per kind of input, where the route escalates by one. Other failures count as neither. */
export function learnForEscalation(
  { candidate }: Pick<Planned, 'candidate'>,
  { request, failure }: Pick<Journey, 'request'> & { readonly failure: Failure | undefined },
  engine: Engine,
): void {
  if (failure && (failure.kind !== 'bad-output' || failure.code === 'does-not-extend')) return;
  const { escalation, task } = request.route;
  const key = escalation && request.options.tags?.[escalation.byTag];
  if (!escalation || key === undefined) return;
  engine.escalations.learn({
    task,
    key,
    model: candidate.model,
    badOutput: failure !== undefined,
    escalation,
  });
}

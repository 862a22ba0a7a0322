import type { EngineEvent, EventListener } from '../ports/events.ts';
import type { Block } from './block.ts';
import type { Breaker } from './breaker.ts';
import type { Cooldown } from './cooldown.ts';
import type { Change } from './standing.ts';

/** What operators are told about a change: each block and pause once, not once per request. */
export function announce(change: Change, toClock: (time: number) => number, emit: EventListener): void {
  const { candidate, before, after, now } = change;
  if (hasMoved(after.state.breaker, before.state.breaker)) emit(breakerChanged(change, toClock));
  if (isWorthTelling(after.state.cooldown, before.state.cooldown, now)) {
    emit({ type: 'cooling-down', candidate, forMs: leftOf(after.state.cooldown, now) });
  }
  if (hasBegun(after.state.block, before.state.block)) {
    emit({ type: 'candidate-blocked', candidate, ...reasonOf(after.state.block, now) });
  }
  if (hasBegun(after.credentialBlock, before.credentialBlock)) {
    emit({ type: 'credential-blocked', candidate, ...reasonOf(after.credentialBlock, now) });
  }
}

/** A silent probe may be noticed so late that it is half open again already: the generation tells. */
function hasMoved(breaker: Breaker, before: Breaker): boolean {
  return breaker.state !== before.state || breaker.generation !== before.generation;
}

function breakerChanged(
  { candidate, before, after }: Change,
  toClock: (time: number) => number,
): EngineEvent {
  const { breaker } = after.state;
  return {
    type: 'breaker-changed',
    candidate,
    from: before.state.breaker.state,
    to: breaker.state,
    because: causeOf(breaker),
    untilMs: breaker.state === 'open' ? toClock(breaker.until) : undefined,
  };
}

function causeOf(breaker: Breaker): string | undefined {
  if (breaker.state === 'closed') return undefined;
  return breaker.state === 'held' ? breaker.hold : breaker.because;
}

/** A pause that gets longer is news only when it more than doubles what was left. */
function isWorthTelling(cooldown: Cooldown | undefined, before: Cooldown | undefined, now: number): boolean {
  return cooldown !== before && leftOf(cooldown, now) > 2 * leftOf(before, now);
}

function leftOf(cooldown: Cooldown | undefined, now: number): number {
  return cooldown === undefined ? 0 : Math.max(0, cooldown.until - now);
}

function hasBegun(block: Block | undefined, before: Block | undefined): block is Block {
  return block !== undefined && block.since !== before?.since;
}

function reasonOf({ because, until }: Block, now: number): { because: string; forMs: number } {
  return { because, forMs: until - now };
}

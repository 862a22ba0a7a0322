import type { Failure, FailureKind } from '../failure.ts';
import { clampRetryAfter } from '../limits/retry-after.ts';
import { doubled } from './doubling.ts';
import type { Lease } from './lease.ts';

/** What somebody has to put right: a key, an account, a model's name. Tried now and then, one call at a time. */
export interface Block {
  readonly because: FailureKind;
  readonly since: number;
  readonly until: number;
  /** Blocks in a row without a good answer between; each is twice as long as the one before. */
  readonly times: number;
  readonly trial: Lease | undefined;
}

/** Begins a block. While one is running it is only extended, as far as the provider asks. */
export function blocked(
  block: Block | undefined,
  { failure, now }: { readonly failure: Failure; readonly now: number },
): Block {
  const askedMs = clampRetryAfter(failure.retryAfterMs) ?? 0;
  if (block && now < block.until) return { ...block, until: Math.max(block.until, now + askedMs) };
  const times = block ? block.times + 1 : 1;
  const blockMs = Math.max(askedMs, doubled(firstBlockMs, times - 1, longestBlockMs));
  return { because: failure.kind, since: now, until: now + blockMs, times, trial: undefined };
}

/** Topping up an account takes minutes; an hour is the longest anybody should wait to see that it helped. */
const firstBlockMs = 60_000;
const longestBlockMs = 3_600_000;

/** Until when it lets nobody through; undefined when a trial call may be made. */
export function blockedUntil(block: Block | undefined, now: number): number | undefined {
  if (block === undefined) return undefined;
  if (now < block.until) return block.until;
  const { trial } = block;
  return trial && now < trial.until ? trial.until : undefined;
}

/** Gives the trial to a call. */
export function onTrial(block: Block | undefined, trial: Lease): Block | undefined {
  return block && { ...block, trial };
}

/** A trial has ended: well, and the block is lifted; otherwise the next call may try. */
export function afterTrial(
  block: Block | undefined,
  { leaseId, well }: { readonly leaseId: number | undefined; readonly well: boolean },
): Block | undefined {
  if (block?.trial === undefined || block.trial.id !== leaseId) return block;
  return well ? undefined : { ...block, trial: undefined };
}

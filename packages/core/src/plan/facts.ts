import type { Placement } from '../candidate.ts';
import type { Mode } from '../request.ts';

/** What the plan may know of a request: its size and needs, never its content. */
export interface RequestFacts {
  readonly mode: Mode;
  readonly needs: Needs;
  /** No provider makes more of it; cheap, and enough when even this fits. */
  readonly mostInputTokens: number;
  /** A closer estimate, made when first asked for. */
  readonly inputTokens: () => number;
  /** The longest of the texts to embed: each has a window to itself. Undefined when all must fit into one. */
  readonly longestText: Size | undefined;
  /** The caller's own limit; a candidate may have a lower one. */
  readonly maxOutputTokens: number | undefined;
  readonly customerId: string | undefined;
  readonly tier: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly wallTime: number;
  readonly now: number;
  readonly endsAt: number;
  readonly microUsdLeft: number | undefined;
  /** Models the caller asked for, already checked against the route. */
  readonly requested: readonly Placement[] | undefined;
  /** A budget asks to begin at the route's cheaper candidate. */
  readonly degraded: boolean;
  readonly isEscalated: (model: string) => boolean;
  /** The provider that holds this conversation's prompt cache. */
  readonly warmProvider: string | undefined;
  /** Expected micro-dollars of one call; undefined when the price is unknown. */
  readonly expectedCost: (model: string) => number | undefined;
}

interface Needs {
  readonly tools: boolean;
  readonly images: boolean;
}

/** Tokens, at most and about; as for the whole request. */
export type Size = Pick<RequestFacts, 'mostInputTokens' | 'inputTokens'>;

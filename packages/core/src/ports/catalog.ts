import type { Usage } from './reply.ts';

/** How a model can be held to a schema: natively, as JSON without one, or by asking in the prompt. */
export type StructuredOutput = 'schema' | 'json' | 'prompt';

/** What is known about a model. Unknown is absent, never a guess. */
export interface ModelFacts {
  /** `provider/name` as the catalog knows it; an alias resolves to this. */
  readonly model: string;
  /** The same weights under another provider carry the same identity. */
  readonly identity?: string | undefined;
  readonly contextTokens?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly tools?: boolean | undefined;
  readonly structured?: StructuredOutput | undefined;
  readonly images?: boolean | undefined;
  readonly reasoning?: boolean | undefined;
  readonly prefill?: boolean | undefined;
  readonly embeddings?: { readonly dimensions: number } | undefined;
  readonly chat?: boolean | undefined;
  readonly deprecated?: { readonly on: string; readonly successor?: string | undefined } | undefined;
}

export interface Cost {
  readonly microUsd: number;
  readonly priceVersion: string;
}

/** Facts and prices. A model it does not know is plain, and its price is unknown, never 0. */
export interface Catalog {
  facts(model: string): ModelFacts | undefined;
  cost(model: string, usage: Usage, wallTime: number): Cost | undefined;
  models(): readonly ModelFacts[];
}

export const emptyCatalog: Catalog = { facts: () => undefined, cost: () => undefined, models: () => [] };

import type { DollarPeriod, Supplement } from '../supplement.ts';

// From https://docs.x.ai/docs/models, by way of @pydantic/genai-prices 0.1.8 (2026-09-23) and models.dev (2026-10).

const modern = { chat: true, tools: true, structured: 'schema', images: true, reasoning: true } as const;

/** A prompt of 200,000 tokens or more doubles all of it. */
function twiceWhenLong(cached: number): DollarPeriod {
  return {
    ...{ input: 2, cached, output: 6 },
    tiers: [{ aboveInputTokens: 199_999, input: 4, cached: cached * 2, output: 12 }],
  };
}

export const xai: readonly Supplement[] = [
  // Its window is not known for sure.
  { id: 'xai/grok-4.7', ...modern, prices: [twiceWhenLong(0.5)] },
  { id: 'xai/grok-4.6', ...modern, contextTokens: 500_000, prices: [twiceWhenLong(0.5)] },
  { id: 'xai/grok-4.5', ...modern, contextTokens: 500_000, prices: [twiceWhenLong(0.3)] },
];

import type { Engine } from '../llm/engine.ts';
import type { PlanWorld } from './plan.ts';

/** What the plan may look at: health as it is now, chance, and what the providers can do. */
export function planWorld({ health, random, providers }: Engine): PlanWorld {
  return {
    random,
    view: (candidate, setting) => health.view(candidate, setting),
    canStream: (provider) => providers[provider]?.stream !== undefined,
    canEmbed: (provider) => providers[provider]?.embed !== undefined,
  };
}

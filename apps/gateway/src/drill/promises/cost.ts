import type { Drilled } from '../drilled.ts';
import { merged } from '../finding.ts';
import type { Finding } from '../finding.ts';

/** No single request costs more than this, in any trouble. */
export function cost({ cast, calm, played }: Drilled, maxMicroUsd: number): readonly Finding[] {
  return merged(
    [calm, ...played].flatMap(({ scenario, summary: { mostMicroUsd } }): readonly Finding[] => {
      if (mostMicroUsd !== undefined && mostMicroUsd <= maxMicroUsd) return [];
      const about = {
        severity: 'broken',
        promise: 'cost',
        task: cast.title,
        troubles: [scenario.kind],
      } as const;
      if (mostMicroUsd === undefined) {
        const unpriced = cast.placements
          .map(({ model }) => model)
          .filter((model) => !isPriced(model, cast.snapshot));
        const says = `costs nobody knows how much: ${unpriced.join(', ')} has no price`;
        return [{ ...about, says, advice: 'give its price under `models:`', path: [] }];
      }
      if (scenario.size === 'largest') {
        const says = `costs more than ${usd(maxMicroUsd)} with the largest prompt it takes`;
        return [
          {
            ...about,
            says,
            advice: 'set or lower maxInputTokens, or set budget.costUsd',
            path: ['maxInputTokens'],
          },
        ];
      }
      const says = `costs more than ${usd(maxMicroUsd)} a request`;
      return [{ ...about, says, advice: 'name cheaper models, or set budget.costUsd', path: ['primary'] }];
    }),
  );
}

function isPriced(model: string, { catalog }: Drilled['cast']['snapshot']): boolean {
  return (catalog.prices(model) ?? []).length > 0;
}

function usd(microUsd: number): string {
  return `$${microUsd / 1_000_000}`;
}

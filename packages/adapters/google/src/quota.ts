import { countOf, listOf, looseOf, textOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';
import { parseDuration } from '@understudy/core';

/** A limit that a request ran into. */
export interface Violation {
  readonly id: string;
  readonly value: number | undefined;
  readonly countsInput: boolean;
}

/** The limits that an error names. */
export function violationsIn(error: Loose): readonly Violation[] {
  return listOf(detailOf(error, 'QuotaFailure')['violations'])
    .map(looseOf)
    .map(({ quotaId, quotaMetric, quotaValue }) => {
      const id = textOf(quotaId) ?? '';
      const value = typeof quotaValue === 'string' && quotaValue !== '' ? Number(quotaValue) : quotaValue;
      return {
        id,
        value: countOf(value),
        countsInput: /input_?token/i.test(`${id} ${textOf(quotaMetric) ?? ''}`),
      };
    });
}

/** How long to stay away: no header says it, a detail or the sentence may. */
export function retryDelayIn(error: Loose): number | undefined {
  const delay = textOf(detailOf(error, 'RetryInfo')['retryDelay']);
  const [, inWords] = /retry in ([\d.]+(?:ms|s))/i.exec(textOf(error['message']) ?? '') ?? [];
  return parseDuration(delay ?? inWords ?? '');
}

/** The reason that the platform gives, such as `API_KEY_INVALID`. */
export function reasonIn(error: Loose): string | undefined {
  return textOf(detailOf(error, 'ErrorInfo')['reason']);
}

function detailOf(error: Loose, type: string): Loose {
  const details = listOf(error['details']).map(looseOf);
  return details.find((detail) => textOf(detail['@type'])?.endsWith(`.${type}`)) ?? {};
}

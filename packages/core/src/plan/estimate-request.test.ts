import { always, fixedCatalog, reply } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { play, stage } from '../../test/stage.ts';
import type { RequestOptions } from '../request.ts';
import { estimateRequest } from './estimate-request.ts';
import type { Estimate } from '../middleware/budgets.ts';

const dollar = 1_000_000;
const catalog = fixedCatalog([
  { model: 'a/cheap', priceMicroUsdPerMillion: { input: dollar, output: 2 * dollar } },
  { model: 'b/dear', priceMicroUsdPerMillion: { input: 10 * dollar, output: 20 * dollar } },
]);
const fine = [always(reply('fine'))];

/** What is set aside for a request to a route over both models. */
async function estimateOf(options: RequestOptions, models: readonly string[]): Promise<Estimate | undefined> {
  const [primary = '', ...fallback] = models;
  let estimate: Estimate | undefined;
  const on = stage({
    scripts: Object.fromEntries(models.map((model) => [model, fine])),
    route: { primary, fallback },
    config: {
      catalog,
      use: [
        (request, next) => {
          estimate = estimateRequest(request, catalog);
          return next(request);
        },
      ],
    },
  });
  const messages = [{ role: 'user', content: 'word '.repeat(1000) }] as const;
  await play(on, on.llm.generate({ task: 'job', messages, ...options }));
  return estimate;
}

describe('what a request may come to', () => {
  it('is the price of the dearest model that could answer it', async () => {
    const estimate = await estimateOf({ maxOutputTokens: 500 }, ['a/cheap', 'b/dear']);
    const inputTokens = estimate?.inputTokens ?? 0;
    expect(inputTokens).toBeGreaterThan(900);
    expect(estimate?.microUsd).toBe(inputTokens * 10 + 500 * 20);
  });

  it('is that of the models the caller has chosen', async () => {
    const estimate = await estimateOf({ maxOutputTokens: 500, models: ['a/cheap'] }, ['a/cheap', 'b/dear']);
    expect(estimate?.microUsd).toBe((estimate?.inputTokens ?? 0) + 500 * 2);
  });

  it('is not known where no price is', async () => {
    expect(await estimateOf({}, ['c/unpriced'])).toEqual({
      inputTokens: expect.any(Number),
      outputTokens: 1000,
    });
  });

  it('counts on an answer of some length when nobody says how long', async () => {
    const estimate = await estimateOf({}, ['a/cheap']);
    expect(estimate?.microUsd).toBe((estimate?.inputTokens ?? 0) + 1000 * 2);
  });
});

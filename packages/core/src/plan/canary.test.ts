import { sampleRoute, seededRandom } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { placement, requestFacts } from '../../test/__fixtures__/planning.ts';
import type { Route } from '../routes/route.ts';
import { isCanary } from './canary.ts';

const neverDrawn = (): number => {
  throw new Error('a customer is no matter of chance');
};

function routeWith(percent: number, task = 'supportChat'): Route {
  return sampleRoute({ task, canary: { placement: placement('openai/next'), percent } });
}

const customers = Array.from({ length: 20_000 }, (_, index) => `customer-${index}`);

function chosen(route: Route): readonly string[] {
  return customers.filter((customerId) => isCanary(route, requestFacts({ customerId }), neverDrawn));
}

describe('isCanary', () => {
  it.each([0, 1, 5, 50, 99, 100])('is true for about %d %% of the customers', (percent) => {
    const expected = (customers.length * percent) / 100;
    // Five standard deviations; none at both ends.
    const slack = 5 * Math.sqrt(expected * (1 - percent / 100));
    expect(Math.abs(chosen(routeWith(percent)).length - expected)).toBeLessThanOrEqual(slack);
  });

  it('puts a customer on the same side every time', () => {
    expect(chosen(routeWith(20))).toEqual(chosen(routeWith(20)));
  });

  it('keeps everyone who is in when the percentage grows', () => {
    const grown = new Set(chosen(routeWith(20)));
    expect(chosen(routeWith(5)).filter((customer) => !grown.has(customer))).toEqual([]);
  });

  it('picks other customers for another task', () => {
    const other = new Set(chosen(routeWith(20, 'dataExtraction')));
    const both = chosen(routeWith(20)).filter((customer) => other.has(customer));
    // Independent choices meet in a fifth of a fifth.
    expect(both.length / customers.length).toBeCloseTo(0.04, 2);
  });

  it('leaves a request without a customer to chance', () => {
    const random = seededRandom(1);
    const drawn = customers.filter(() => isCanary(routeWith(5), requestFacts(), random));
    expect(drawn.length / customers.length).toBeCloseTo(0.05, 2);
    expect(isCanary(routeWith(5), requestFacts(), () => 0.0499)).toBe(true);
    expect(isCanary(routeWith(5), requestFacts(), () => 0.05)).toBe(false);
    expect(isCanary(routeWith(100), requestFacts(), () => 1 - 2 ** -32)).toBe(true);
    expect(isCanary(routeWith(0), requestFacts(), () => 0)).toBe(false);
  });

  it('is false, and draws nothing, where the route has no canary', () => {
    expect(isCanary(sampleRoute(), requestFacts(), neverDrawn)).toBe(false);
  });
});

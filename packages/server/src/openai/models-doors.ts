import { systemClock } from '@understudy/core';

import type { Door } from '../http/door.ts';
import { listed } from './asked.ts';
import type { House } from './asked.ts';
import { modelBody } from './listing.ts';
import { answerError, wordFailure } from './openai-failure.ts';
import { unknownModel } from './target.ts';

/** GET /v1/models and GET /v1/models/{id}: what this caller may put into `model`. */
export function modelsDoors(house: House): readonly Door[] {
  const { clock = systemClock } = house.gateway;
  const created = Math.floor(clock.wallTime() / 1000);
  return [
    {
      method: 'GET',
      path: '/v1/models',
      needs: 'caller',
      wordFailure,
      handle: async (exchange) => {
        const data = listed(exchange, house).map((each) => modelBody(each, created));
        exchange.answer(200, { object: 'list', data });
      },
    },
    {
      method: 'GET',
      path: '/v1/models/*',
      needs: 'caller',
      wordFailure,
      handle: async (exchange) => {
        const all = listed(exchange, house);
        const name = exchange.parameters['*'] ?? '';
        const found = all.find(({ id }) => id === name);
        if (found) exchange.answer(200, modelBody(found, created));
        else
          answerError(
            exchange,
            unknownModel(
              name,
              all.map(({ id }) => id),
            ),
          );
      },
    },
  ];
}

import { good } from '@understudy/testing/matrix';
import { expect, it } from 'vitest';

import { everyDoor } from './doors.ts';
import { scenarioStage } from './scenario-stage.ts';

const doors = Object.entries(everyDoor);
const asking = { task: 'supportChat', messages: [{ role: 'user' as const, content: 'Where is it?' }] };

it.each(doors)('%s gives a kept answer again', async (_, { upstream, ask }) => {
  const { lead, gateway } = await scenarioStage({
    more: 'cache: { support_chat: { ttlMs: 60000, shared: true }, support_chat_whole: { ttlMs: 60000, shared: true } }',
  });
  lead.always(good[upstream]);
  const first = await ask(gateway.url, asking);
  expect(first).toMatchObject({ status: 200, servedBy: 'lead/large' });
  expect(await ask(gateway.url, asking)).toEqual(first);
  expect(lead.requests).toHaveLength(1);
});

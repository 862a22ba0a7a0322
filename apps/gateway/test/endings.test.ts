import { good } from '@understudy/testing/matrix';
import { expect, it, vi } from 'vitest';

import { everyDoor } from './doors.ts';
import { scenarioStage } from './scenario-stage.ts';

const asking = { task: 'supportChat', messages: [{ role: 'user' as const, content: 'Where is it?' }] };
const slow = { ...good.streamed, gapMs: 250 };
const streaming = Object.entries(everyDoor).filter(([, { upstream }]) => upstream === 'streamed');

it('a reload fails none of fifty requests under way', { timeout: 30_000 }, async () => {
  const { lead, gateway, reconfigure } = await scenarioStage();
  const hash = async (): Promise<string> => {
    const health = (await (await fetch(`${gateway.url}/health`)).json()) as { snapshot: { hash: string } };
    return health.snapshot.hash;
  };
  const before = await hash();
  lead.always({ ...slow, gapMs: 500 });
  const doors = Array.from({ length: 50 }, (_, index) => streaming[index % streaming.length]?.[1]);
  const asked = Promise.all(doors.map(async (door) => door?.ask(gateway.url, asking)));
  await lead.arrival(50);
  await reconfigure('aliases: { fast: lead/large }');
  await vi.waitFor(async () => expect(await hash()).not.toBe(before), { timeout: 10_000 });
  for (const ending of await asked) expect(ending).toMatchObject({ status: 200, servedBy: 'lead/large' });
});

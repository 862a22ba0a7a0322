import { throws } from '@understudy/testing';
import { expect, it } from 'vitest';

import { ask, bearer, stage, testKeys } from './stage.ts';

const prompt = 'canary-prompt';

it.each([
  '/v1/tasks/dataExtraction',
  '/v1/tasks/liveExtraction',
  '/trpc/dataExtraction',
  '/v1/chat/completions',
])('neither key nor prompt comes back from %s, nor stands in the log', async (path) => {
  const keys = testKeys({ caller: { role: 'caller' }, 'canary-key': { role: 'caller' } });
  const odd = throws(new Error(`POST {"authorization":"Bearer sk-canary-upstream-1234"} ${prompt}`));
  const { url, logged } = await stage({ keys, steps: [odd, odd], second: [odd, odd] });
  const said = {
    input: { document: prompt },
    model: 'task/data_extraction',
    messages: [{ role: 'user', content: prompt }],
  };
  const answers = [
    await ask(url + path, said, bearer('canary-key')),
    await ask(url + path, { input: { document: prompt }, stream: true }, bearer('canary-key')),
    await ask(url + path, said, { authorization: 'Bearer canary-wrong' }),
    await ask(url + path, `{"input": "${prompt}`, bearer('canary-key')),
    await ask(`${url}${path}?key=canary-query`, said, bearer('canary-key')),
  ];
  expect(answers.map(({ status }) => status >= 400)).toEqual([true, true, true, true, true]);
  const told = JSON.stringify([answers.map(({ body, headers }) => [body, [...headers]]), logged]);
  expect(told).not.toContain('canary');
  expect(logged.length).toBeGreaterThan(4);
});

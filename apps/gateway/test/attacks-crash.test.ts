import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { everyByte, startAttackedProcess } from './attacks-process.ts';

/** Somebody's own tasks, with a mistake that nobody catches. */
const tasks = `
import { defineTasks, task } from '@understudy/core';
import { z } from 'zod';

const input = z.object({ text: z.string() });
export const tasks = defineTasks({
  throwsLater: task({ input, prompt: ({ text }) => {
    setTimeout(() => { throw new TypeError('cannot write down ' + text, { cause: new Error(text) }); });
    return { user: text };
  } }),
  rejectsLater: task({ input, prompt: ({ text }) => {
    void Promise.reject(new Error('cannot write down ' + text));
    return { user: text };
  } }),
  rejectsOddly: task({ input, prompt: ({ text }) => {
    void Promise.reject({ text });
    return { user: text };
  } }),
  throwsAtOnce: task({ input, prompt: ({ text }) => { throw new Error(text); } }),
});
`;

let directory: string;
beforeAll(async () => {
  // Within the package, so that the module finds what it imports.
  const home = join(import.meta.dirname, '..', '.test');
  await mkdir(home, { recursive: true });
  directory = await mkdtemp(join(home, 'crash-'));
  await writeFile(join(directory, 'tasks.ts'), tasks);
});
afterAll(() => rm(directory, { recursive: true }));

const config = [
  'providers:',
  "  openai: { baseUrl: 'http://127.0.0.1:9/v1', key: ${PROVIDER_KEY} }",
  'routes:',
  ...['throws_later', 'rejects_later', 'rejects_oddly', 'throws_at_once'].map(
    (task) => `  ${task}: { primary: openai/gpt-4.1, retry: { tries: 1 } }`,
  ),
].join('\n');

it.each([
  ['throwsLater', 1],
  ['rejectsLater', 1],
  ['rejectsOddly', 1],
  ['throwsAtOnce', 0],
] as const)(
  'a mistake in somebody’s own task (%s) tells where it is, and not what was asked',
  async (task, code) => {
    const environment = { PROVIDER_KEY: 'sk-canary-provider-5e1f0a77c3' };
    const gateway = await startAttackedProcess({
      ...{ directory, config, environment, tasks: join(directory, 'tasks.ts') },
    });
    await fetch(`${gateway.url}/v1/tasks/${task}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"input":{"text":"canaryprompt"}}',
    }).then(
      async (response) => expect(await response.text()).not.toContain('canary'),
      () => undefined,
    );
    if (code === 0) await gateway.end();
    expect(await gateway.ended()).toBe(code);
    expect(gateway.output()).not.toContain('canary');
    if (code === 1 && task !== 'rejectsOddly') expect(gateway.output()).toMatch(/tasks\.ts:\d+/);
    for (const [name, bytes] of Object.entries(await everyByte(directory)))
      expect([name, bytes.includes('canary')]).toEqual([name, false]);
  },
  30_000,
);

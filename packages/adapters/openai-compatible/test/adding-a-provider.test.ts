import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Provider } from '@understudy/core';
import { chatWire, plain, replay, sent } from '@understudy/testing/contract';
import type { Place } from '@understudy/testing/contract';
import { json } from '@understudy/testing/fault-server';
import { afterAll, expect, it } from 'vitest';

import type { ConnectionOptions } from '../src/index.ts';

/** Acme exists only in the docs; here it is built from them. */
const place = new URL('../.test/acme/', import.meta.url);
const page = readFileSync(new URL('../../../../docs/adding-a-provider.md', import.meta.url), 'utf8');
const blocks = new Map(
  [...page.matchAll(/```ts (\S+)\n([\s\S]*?)```/g)].map(([, name = '', code = '']) => [name, code]),
);

mkdirSync(place, { recursive: true });
for (const [name, code] of blocks) {
  // Here the package is one's own, and what is written is not to be found as a test.
  const own = code.replaceAll("'@understudy/openai-compatible'", "'../../src/index.ts'");
  writeFileSync(new URL(name.replace('.test.ts', '.proof.ts'), place), own);
}

const { createAcme }: { createAcme: (options: ConnectionOptions) => Provider } = await import(
  `${place.href}index.ts`
);
// The page's own test: the whole contract.
await import(`${place.href}acme.proof.ts`);
const connect = ({ url, key }: Place): Provider => createAcme({ key, baseUrl: url });

afterAll(() => rmSync(place, { recursive: true }));

it('shows the data file, the line and the test', () => {
  expect([...blocks.keys()]).toEqual(['acme.ts', 'index.ts', 'acme.test.ts']);
});

it('shows code that compiles', { timeout: 60_000 }, async () => {
  writeFileSync(new URL('tsconfig.json', place), '{ "extends": "../../tsconfig.json", "include": ["."] }');
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  const compiler = [join(typescript, 'bin/tsc'), '--project', fileURLToPath(place), '--pretty', 'false'];
  const printed = await new Promise<string>((resolve) => {
    execFile(process.execPath, compiler, (_failed, stdout) => resolve(stdout));
  });
  expect(printed).toBe('');
});

it('speaks with the accent that the data file gives it', async () => {
  const asked = { maxOutputTokens: 9, seed: 3, stop: ['x'], temperature: 2, effort: 'low' } as const;
  const { body, headers, notes } = await sent(
    { connect, model: 'anvil-1', answer: chatWire.reply(plain) },
    asked,
  );
  expect(headers).toMatchObject({ 'x-acme-key': expect.any(String) });
  expect(body).toMatchObject({ max_output: 9, random_seed: 3, think: true });
  expect(notes).toEqual([
    'temperature left out: the model does not take it while it thinks',
    'stop left out: the model does not take it',
  ]);
});

it.each([
  ['quota-exhausted', 400, { error: { code: 'out_of_dynamite', message: 'm' } }],
  ['unauthorized', 400, { error: { code: null, message: 'Unknown coyote' } }],
])('knows its errors: %s', async (kind, status, body) => {
  const { failure } = await replay({ connect, model: 'anvil-1' }, json(status, body));
  expect(failure?.kind).toBe(kind);
});

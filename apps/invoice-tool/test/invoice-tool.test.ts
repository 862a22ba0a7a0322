import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { rehearse } from '@understudy/gateway/rehearse';
import type { Rehearsing } from '@understudy/gateway/rehearse';

const home = dirname(dirname(fileURLToPath(import.meta.url)));

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'invoice-tool-'));
  await writeFile(join(directory, 'globe.txt'), 'Globe Theatre,\ttwo "good" seats\nTotal 1.59 EUR');
});
afterAll(() => rm(directory, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly printed: string;
  readonly complained: string;
}

function run(command: string, options: readonly string[], url: string): Promise<Ended> {
  const env = { PATH: process.env['PATH'], UNDERSTUDY_URL: url };
  return new Promise((resolve) => {
    const child = execFile(command, options, { cwd: directory, env }, (_error, printed, complained) =>
      resolve({ code: child.exitCode ?? -1, printed, complained }),
    );
  });
}

const extract = (url: string, ...files: readonly string[]): Promise<Ended> =>
  run(process.execPath, ['--conditions=@understudy/source', join(home, 'src/main.ts'), ...files], url);

describe('the invoice tool', { timeout: 30_000 }, () => {
  let gateway: Rehearsing;
  beforeAll(async () => void (gateway = await rehearse()), 30_000);
  afterAll(() => gateway.stop());

  it('prints the invoice, who served it, and what it cost', async () => {
    const { code, printed, complained } = await extract(gateway.url, 'globe.txt');
    expect([code, complained]).toEqual([0, '']);
    expect(printed).toMatch(/^file +supplier +number +total +served by +cost\n/);
    expect(printed).toMatch(
      /globe\.txt +Globe Theatre Ltd\. +\S.* +\d+\.\d\d EUR +openai\/gpt-4\.1-mini +\$0\.\d{6}\n$/,
    );
  });

  it('names the file that failed, and prints the others', async () => {
    const { code, printed, complained } = await extract(gateway.url, 'globe.txt', 'missing.txt');
    expect(code).toBe(1);
    expect(printed).toContain('globe.txt');
    expect(complained).toMatch(/^missing\.txt: .*no such file/);
  });

  it('can be done with curl and the OpenAI-compatible API', async () => {
    const { code, printed, complained } = await run(join(home, 'v1.sh'), ['globe.txt'], gateway.url);
    expect([code, complained]).toEqual([0, expect.stringContaining('openai/gpt-4.1-mini')]);
    const { choices } = JSON.parse(printed) as { choices: [{ message: { content: string } }] };
    expect(JSON.parse(choices[0].message.content)).toMatchObject({ supplier: 'Globe Theatre Ltd.' });
  });
});

it('shows who stepped in when the first provider is out', { timeout: 30_000 }, async () => {
  const gateway = await rehearse('--outage', 'openai');
  const { code, printed } = await extract(gateway.url, 'globe.txt');
  gateway.stop();
  expect(code).toBe(0);
  expect(printed).toMatch(/\(fallback; openai\/gpt-4\.1-mini: server-error\)/);
});

it('says what to do when there is no gateway', { timeout: 30_000 }, async () => {
  const { code, complained } = await extract('http://127.0.0.1:1', 'globe.txt');
  expect(code).toBe(1);
  expect(complained).toMatch(/^globe\.txt: the gateway could not be reached/);
  expect(complained).toContain('Start it with `npm start`, or say where it is with UNDERSTUDY_URL.');
});

import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { openDesk } from '../../test/desk.ts';
import type { Desk } from '../../test/desk.ts';
import { parseResult } from './result.ts';
import type { Result } from './result.ts';

let desk: Desk;
beforeEach(() => {
  desk = openDesk();
});
afterEach(() => desk.clear());

const titles = (count: number): void => {
  const lines = Array.from({ length: count }, (_, index) =>
    JSON.stringify({ text: `Text number ${index + 1}` }),
  );
  desk.write('docs.jsonl', `${lines.join('\n')}\n`);
};
const command = 'batch title_generation --input docs.jsonl --output out.jsonl --rehearsal';
const output = (): readonly string[] => {
  const path = join(desk.directory, 'out.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
};
const results = (): readonly Result[] =>
  output().map((line) => parseResult(line) ?? expect.fail(`no result: ${line}`));
const linesOf = (all: readonly Result[]): readonly number[] =>
  all.map(({ line }) => line).toSorted((a, b) => a - b);
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('understudy batch', () => {
  it('answers every line once, as they come, and sums up', async () => {
    titles(30);
    const { code, json } = await desk.type(`${command} --json`);
    expect(json).toMatchObject({ total: 30, done: 30, failed: 0, left: 0 });
    expect(linesOf(results())).toEqual(upTo(30));
    expect(results()[0]).toMatchObject({
      ok: true,
      output: expect.stringContaining('Text number'),
      servedBy: expect.any(String),
    });
    expect(code).toBe(0);
  });

  it('prints a table at the end, and beside it how far it has come', async () => {
    titles(3);
    const { out, notes } = await desk.type(command);
    expect(out).toMatch(
      /documents +3\ndone +3\n +by openai\/gpt-4\.1-mini\S* +3\nescalated +0\nfailed +0\ncost +\$0\.\d+\ntime /,
    );
    expect(notes).toMatch(/\[#{20}\] 3\/3, 3 done, 0 failed, 0 escalated, \$0\.\d+/);
  });

  it('moves a bar in one line where somebody watches', async () => {
    titles(3);
    const shown: string[] = [];
    const { notes } = await desk.type(command, { progress: (line) => void shown.push(line) });
    expect(shown.at(-1)).toMatch(/^\[#{20}\] 3\/3, 3 done, .*\n$/);
    expect(shown.slice(0, -1).join('')).not.toContain('\n');
    expect(notes).not.toContain('3/3');
  });

  it('says of each line that failed why, and goes on', async () => {
    desk.write(
      'docs.jsonl',
      ['{"text":"fine"}', 'not json', '', '{"text":""}', '{"text":"fine too"}'].join('\n'),
    );
    const { code } = await desk.type(command);
    expect(code).toBe(1);
    expect(results().toSorted((a, b) => a.line - b.line)).toMatchObject([
      { line: 1, ok: true },
      { line: 2, ok: false, error: { kind: 'bad-line' }, attempts: 0 },
      { line: 4, ok: false, error: { kind: 'rejected-locally', message: expect.stringContaining('text') } },
      { line: 5, ok: true },
    ]);
  });

  it('killed in the middle, goes on where it was: nothing twice, nothing missing', async () => {
    titles(200);
    const child = spawn(
      process.execPath,
      [
        '--conditions=@understudy/source',
        join(import.meta.dirname, '..', 'main.ts'),
        ...`${command} --concurrency 4`.split(' '),
      ],
      { cwd: desk.directory, stdio: 'ignore' },
    );
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    while (output().length < 40 && child.exitCode === null) await pause(5);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    const before = output().length;
    expect(before).toBeLessThan(200);

    const { code, notes, json } = await desk.type(`${command} --json`);
    expect(notes).toContain(`${before} of 200 were done before`);
    expect(json).toMatchObject({ total: 200, done: 200, failed: 0, left: 0 });
    expect(linesOf(results())).toEqual(upTo(200));
    expect(code).toBe(0);
    const exported = await desk.type('export --ledger understudy-rehearsal.db');
    const rows = exported.out
      .trimEnd()
      .split('\n')
      .map((line) => rowSchema.parse(JSON.parse(line)));
    // What had been answered before the kill and not been written down was replayed, not asked again.
    const answered = rows.filter(({ outcome }) => outcome === 'ok');
    const fresh = answered.filter(({ replayed }) => replayed === 0);
    const idsOf = (some: typeof rows): readonly string[] =>
      some.map((row) => row.idempotency_key.split(' ')[1] ?? '');
    expect(new Set(idsOf(answered)).size).toBe(200);
    expect(new Set(idsOf(fresh)).size).toBe(fresh.length);
    expect(fresh.length).toBeGreaterThan(200 - 16);
  });

  it('does nothing when all is done, and pays for nothing again when only the output was lost', async () => {
    titles(5);
    await desk.type(command);
    const first = results();
    expect(await desk.type(command)).toMatchObject({
      code: 0,
      notes: expect.stringContaining('5 of 5 were done before'),
    });
    expect(results()).toEqual(first);
    desk.write('out.jsonl', '');
    expect((await desk.type(command)).notes).toContain('5 answers of an earlier run came from the ledger');
    expect(linesOf(results())).toEqual(upTo(5));
    const { out } = await desk.type('export --table attempts --ledger understudy-rehearsal.db');
    expect(out.trimEnd().split('\n')).toHaveLength(5);
  });

  it('asks anew under another name, and when the input has come to mean something else', async () => {
    const server = createServer((_request, response) => answer(response, '{"title":"fine"}'));
    desk.write('routes.yaml', routeTo(await listen(server)));
    desk.write('docs.jsonl', '{"text":"one"}');
    const asked = async (output: string, words = ''): Promise<number> => {
      const typed = `batch titling --input docs.jsonl --output ${output} --ledger mine.db${words}`;
      expect((await desk.type(typed, { environment: { LOCAL_KEY: 'canary' } })).code).toBe(0);
      const { out } = await desk.type('export --table attempts --ledger mine.db');
      return out.trimEnd().split('\n').length;
    };
    desk.write('tasks.ts', titling);
    expect(await asked('a.jsonl')).toBe(1);
    expect(await asked('b.jsonl')).toBe(1);
    expect(await asked('c.jsonl', ' --name second')).toBe(2);
    desk.write(
      'changed.ts',
      titling.replace('text: z.string() }', 'text: z.string(), words: z.int().default(3) }'),
    );
    expect(await asked('d.jsonl', ' --tasks changed.ts')).toBe(3);
    expect(await asked('e.jsonl', ' --tasks changed.ts')).toBe(3);
    server.close();
  });

  it('takes back a line that was cut off, and answers it again', async () => {
    titles(4);
    await desk.type(command);
    const [one = '', two = '', three = '', four = ''] = output();
    desk.write('out.jsonl', [one, two, three, four.slice(0, 30)].join('\n'));
    await desk.type(command);
    expect(linesOf(results())).toEqual(upTo(4));
  });

  it('tries again what has failed only when it is told to', async () => {
    desk.write('docs.jsonl', '{"text":"fine"}\n{"text":"also"}\n');
    await desk.type(command);
    const failed = {
      line: 2,
      ok: false,
      error: { kind: 'timeout', message: 'too slow' },
      attempts: 1,
      costMicroUsd: null,
      requestId: null,
    };
    const [first = ''] = output().filter((line) => line.includes('"line":1'));
    const { id } = results().find(({ line }) => line === 2) ?? expect.fail('no second line');
    desk.write('out.jsonl', `${first}\n${JSON.stringify({ ...failed, id })}\n`);
    expect((await desk.type(command)).code).toBe(1);
    expect((await desk.type(`${command} --retry-failed`)).code).toBe(0);
    expect(results().map(({ line, ok }) => [line, ok])).toEqual([
      [1, true],
      [2, true],
    ]);
  });

  it('does not mix the results of two inputs', async () => {
    titles(3);
    await desk.type(command);
    desk.write('docs.jsonl', '{"text":"another"}\n');
    expect(await desk.type(command)).toMatchObject({
      code: 2,
      notes: expect.stringContaining('line 1 of the input is not what it was'),
    });
    appendFileSync(join(desk.directory, 'out.jsonl'), 'mine\n');
    expect(await desk.type(command)).toMatchObject({
      code: 2,
      notes: expect.stringContaining('out.jsonl:4: this line is not a batch'),
    });
  });

  it('ends what is under way at the first Ctrl-C, and goes on another day', async () => {
    titles(40);
    let listener = (): void => undefined;
    const onInterrupt = (heard: () => void) => {
      listener = heard;
      return () => undefined;
    };
    const running = desk.type(`${command} --concurrency 2 --json`, { onInterrupt });
    while (output().length < 4) await pause(2);
    listener();
    const { code, json, notes } = await running;
    expect(notes).toContain('stopping once what is under way has ended');
    expect(results().length).toBeLessThan(40);
    expect(json).toMatchObject({ left: 40 - results().length, failed: 0 });
    expect(code).toBe(1);

    expect((await desk.type(command)).code).toBe(0);
    expect(linesOf(results())).toEqual(upTo(40));
  });

  it('gives up on what is under way at the second Ctrl-C, and writes nothing of it', async () => {
    let interrupt = (): void => undefined;
    let heard = 0;
    const server = createServer(() => {
      heard += 1; // and never answers
    });
    desk.write('tasks.ts', titling);
    desk.write('routes.yaml', routeTo(await listen(server)));
    titles(5);
    const running = desk.type('batch titling --input docs.jsonl --output out.jsonl --concurrency 2 --json', {
      environment: { LOCAL_KEY: 'canary' },
      onInterrupt: (listener) => {
        interrupt = listener;
        return () => undefined;
      },
    });
    while (heard < 2) await pause(2);
    interrupt();
    interrupt();
    expect(await running).toMatchObject({ code: 1, json: { done: 0, failed: 0, left: 5 } });
    expect(output()).toEqual([]);
    server.closeAllConnections();
    server.close();
  });
});

describe('documents of a kind that the first model keeps failing', () => {
  it('are given to the next model first', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const isWeak = body.includes('"model":"weak"');
        const isContract = body.includes('contract');
        asked.push(`${isWeak ? 'weak' : 'strong'} ${isContract ? 'contract' : 'letter'}`);
        const content = isWeak && isContract ? 'I cannot read this' : '{"title":"fine"}';
        answer(response, content);
      });
    });
    desk.write('tasks.ts', titling);
    desk.write('routes.yaml', routeTo(await listen(server)));
    const kinds = [
      'contract',
      'letter',
      'contract',
      'letter',
      'contract',
      'contract',
      'contract',
      'contract',
      'letter',
    ];
    desk.write(
      'docs.jsonl',
      kinds.map((kind, index) => JSON.stringify({ text: `A ${kind}, ${index}`, kind })).join('\n'),
    );
    const words =
      'batch titling --input docs.jsonl --output out.jsonl --document-type kind --concurrency 1 --json';
    const { code, json, notes } = await desk.type(words, { environment: { LOCAL_KEY: 'canary' } });
    server.close();
    expect([code, notes]).toEqual([0, expect.not.stringContaining('canary')]);
    expect(json).toMatchObject({
      done: 9,
      failed: 0,
      escalated: 6,
      servedBy: { 'local/weak': 3, 'local/strong': 6 },
    });
    const contracts = asked.filter((each) => each.endsWith('contract'));
    expect(contracts.slice(-4)).toEqual([
      'strong contract',
      'strong contract',
      'strong contract',
      'strong contract',
    ]);
    expect(asked.filter((each) => each === 'weak letter')).toHaveLength(3);
  });
});

function answer(response: ServerResponse, content: string): void {
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ id: 'x', object: 'chat.completion', created: 1, model: 'm', choices }));
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

const titling = `import { defineTasks, task } from '@understudy/core';
import { z } from 'zod';
export const tasks = defineTasks({
  titling: task({ input: z.object({ text: z.string() }), output: z.object({ title: z.string() }), prompt: ({ text }) => ({ user: text }) }),
});
`;

const routeTo = (port: number): string => `providers:
  local: { adapter: openai-compatible, baseUrl: "http://127.0.0.1:${port}/v1", key: \${LOCAL_KEY} }
routes:
  titling:
    primary: local/weak
    fallback: [local/strong]
    on: { bad-output: next-candidate }
    escalate: { by: documentType, after: 2 }
`;

const rowSchema = z.object({
  outcome: z.string(),
  replayed: z.number().nullable(),
  idempotency_key: z.string(),
});

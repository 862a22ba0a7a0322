import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openDesk } from '../../test/desk.ts';
import type { Desk } from '../../test/desk.ts';

let desk: Desk;
beforeEach(() => {
  desk = openDesk();
});
afterEach(() => desk.clear());

const tasks = `import { chatTask, defineTasks, task } from '@understudy/core';
import { z } from 'zod';
export const tasks = defineTasks({
  supportChat: chatTask({ system: 'You help.' }),
  dataExtraction: task({
    input: z.object({ document: z.string() }),
    output: z.object({ supplier: z.string(), totalCents: z.int() }),
    prompt: ({ document }) => ({ user: document }),
  }),
});
`;
const routes = `providers:
  openai: { key: \${OPENAI_API_KEY} }
  anthropic: { key: \${ANTHROPIC_API_KEY} }
routes:
  support_chat: { primary: anthropic/claude-sonnet, fallback: [openai/gpt-4.1] }
  data_extraction: { primary: openai/gpt-4.1-mini, maxLatencyMs: 3000 }
`;
const environment = { OPENAI_API_KEY: 'sk-canary-openai', ANTHROPIC_API_KEY: 'sk-canary-anthropic' };
const project = (): void => {
  desk.write('tasks.ts', tasks);
  desk.write('routes.yaml', routes);
};

describe('understudy check', () => {
  it('is content with tasks and routes that go together', async () => {
    project();
    const { code, out } = await desk.type('check', { environment });
    expect(out).toMatch(/routes\.yaml with 2 tasks can be used: 0 errors/);
    expect(code).toBe(0);
  });

  it('shows everything that is wrong with the lines where it stands, and is then a failure', async () => {
    desk.write('tasks.ts', tasks);
    desk.write(
      'routes.yaml',
      routes.replace('data_extraction', 'data_extracton').replace('fallback', 'falback'),
    );
    const { code, out } = await desk.type('check', { environment });
    expect(out).toMatch(/routes\.yaml:5:\d+ error: .*falback/);
    expect(out).toMatch(/> 6 \| +data_extracton/);
    expect(out).toContain('dataExtraction has no route');
    expect(out).toContain('cannot be used');
    expect(code).toBe(1);
  });

  it('misses the variables that are not set, unless it is a rehearsal', async () => {
    project();
    const missing = await desk.type('check');
    expect(missing.out).toContain('OPENAI_API_KEY');
    expect(missing.code).toBe(1);
    expect((await desk.type('check --rehearsal')).code).toBe(0);
  });

  it('tells programs the same', async () => {
    project();
    const { json } = await desk.type('check --json', { environment });
    expect(json).toMatchObject({
      ok: true,
      tasks: ['supportChat', 'dataExtraction'],
      hash: expect.any(String),
    });
  });

  it('lets warnings pass, unless it is strict', async () => {
    project();
    const { code, out } = await desk.type('check --strict', { environment });
    expect(out).toMatch(/warning: .*is deprecated/);
    expect(code).toBe(1);
  });

  it('checks the shipped tasks and routes where there are no others', async () => {
    const { code, out } = await desk.type('check');
    expect(out).toContain('the shipped routes with 5 tasks can be used');
    expect(code).toBe(0);
  });

  it('reads what the environment names, and a flag wins over it', async () => {
    desk.write('other.yaml', 'routes: {}\n');
    desk.write('other-tasks.ts', tasks);
    const named = { ...environment, UNDERSTUDY_CONFIG: 'other.yaml', UNDERSTUDY_TASKS: 'other-tasks.ts' };
    expect((await desk.type('check', { environment: named })).out).toContain(
      'other.yaml with 2 tasks cannot',
    );
    project();
    const flagged = await desk.type('check --config routes.yaml', { environment: named });
    expect(flagged.out).toMatch(/[^-]routes\.yaml with 2 tasks can be used/);
  });
});

describe('a module of tasks', () => {
  const checked = async (text: string): Promise<string> => {
    desk.write('routes.yaml', routes);
    desk.write(`tasks-${Math.random()}.ts`, text);
    const name = readdirSync(desk.directory).find((each) => each.startsWith('tasks-')) ?? '';
    const { code, notes } = await desk.type(`check --tasks ${name}`, { environment });
    expect(code).toBe(1);
    return notes;
  };

  it('that is not there is missed by its name', async () => {
    const { code, notes } = await desk.type('check --tasks nowhere.ts');
    expect(notes).toMatch(/nowhere\.ts: there is no such file; .*understudy init/);
    expect(code).toBe(1);
  });

  it.each([
    ['exports something else', 'export const task = {};', /no export called `tasks` \(it exports task\)/],
    ['exports nothing', 'export {};', /it exports nothing/],
    ['exports no object', 'export const tasks = 3;', /its export `tasks` is number/],
    [
      'was not made with defineTasks',
      'export const tasks = { one: { model: "x" } };',
      /one in `tasks` is no task: .*defineTasks/,
    ],
    ['throws', 'throw new Error("no luck");', /tasks-.*cannot be loaded: no luck/],
    [
      'has a name that cannot be used',
      `import { chatTask } from '@understudy/core';\nexport const tasks = { then: chatTask() };`,
      /"then" is reserved/,
    ],
  ])('that %s is complained of in words', async (_name, text, message) => {
    expect(await checked(text)).toMatch(message);
  });
});

describe('understudy routes', () => {
  it('shows who is asked for each task, in order', async () => {
    project();
    const { out } = await desk.type('routes', { environment });
    expect(out).toMatch(/supportChat +anthropic\/claude-sonnet\S* > openai\/gpt-4\.1/);
    expect(out).toMatch(/dataExtraction +openai\/gpt-4\.1-mini .* 3\.0 s/);
  });

  it('shows one in full, in any spelling', async () => {
    project();
    const { out } = await desk.type('routes data_extraction', { environment });
    expect(out).toMatch(/openai\/gpt-4\.1-mini +primary +1,047,576 +1/);
    expect(out).not.toContain('supportChat');
  });

  it('does not know a task that is not there, and says which is meant', async () => {
    project();
    const { code, notes } = await desk.type('routes suportChat', { environment });
    expect([code, notes]).toEqual([2, expect.stringContaining('did you mean supportChat?')]);
  });

  it('explains a call without making it', async () => {
    project();
    const input = '{"document":"one apple"}';
    const { code, json } = await desk.typeWords(
      ['routes', 'data-extraction', '--explain', '--input', input, '--json'],
      { environment },
    );
    expect(json).toMatchObject({
      task: 'dataExtraction',
      candidates: [{ model: 'openai/gpt-4.1-mini', role: 'primary' }],
    });
    expect(code).toBe(0);
    const { out } = await desk.type('routes dataExtraction --explain --input -', { environment, input });
    expect(out).toMatch(/1\. +openai\/gpt-4\.1-mini +primary +priority +\$0\.\d+/);
  });
});

describe('an input', () => {
  it.each([
    ['is missing', ['call', 'dataExtraction'], /say what the task is to work on/],
    ['is not JSON', ['call', 'dataExtraction', '--input', '{x'], /--input is not JSON/],
    [
      'is a file that is not there',
      ['call', 'dataExtraction', '--input', '@none.json'],
      /@none\.json: the file cannot be read/,
    ],
  ])('that %s was typed wrongly', async (_name, words, message) => {
    project();
    const { code, notes } = await desk.typeWords(words, { environment });
    expect(notes).toMatch(message);
    expect(code).toBe(2);
  });
});

describe('understudy models', () => {
  it('finds windows, prices and abilities', async () => {
    const { code, out } = await desk.type('models gpt-4.1-mini');
    expect(out).toMatch(/openai\/gpt-4\.1-mini +1,047,576 +32,768 +\$0\.40 +\$1\.60/);
    expect(code).toBe(0);
  });

  it('says so when there is none', async () => {
    const { code, notes } = await desk.type('models no-such-model');
    expect([code, notes]).toEqual([1, 'no model is called anything like "no-such-model"']);
  });

  it('knows what the configuration adds', async () => {
    project();
    desk.write('routes.yaml', `${routes}models:\n  openai/house-model: { contextTokens: 1234 }\n`);
    expect((await desk.type('models house --json')).json).toMatchObject([
      { model: 'openai/house-model', contextTokens: 1234 },
    ]);
  });
});

it('understudy schema prints the schema of a configuration', async () => {
  expect((await desk.type('schema')).json).toMatchObject({
    type: 'object',
    properties: { routes: {}, providers: {} },
  });
});

describe('understudy init', () => {
  it('writes a project that checks as it is, with the keys that are there', async () => {
    const { code, notes } = await desk.type('init', { environment });
    expect(notes).toContain('keys were found for openai, anthropic');
    expect(code).toBe(0);
    expect(readdirSync(desk.directory).toSorted()).toEqual([
      '.env.example',
      'routes.schema.json',
      'routes.yaml',
      'tasks.ts',
    ]);
    expect(readFileSync(join(desk.directory, 'routes.yaml'), 'utf8')).toContain(
      'openai: { key: ${OPENAI_API_KEY} }',
    );
    const checked = await desk.type('check', { environment });
    expect(checked.out).toContain('can be used');
  });

  it('makes one for a rehearsal where there is no key', async () => {
    await desk.type('init');
    expect((await desk.type('check --rehearsal')).code).toBe(0);
  });

  it('never overwrites anything unless it is told to', async () => {
    desk.write('tasks.ts', 'mine');
    const { code, notes } = await desk.type('init');
    expect([code, notes]).toEqual([
      1,
      expect.stringContaining('tasks.ts is there already; nothing was written'),
    ]);
    expect(readdirSync(desk.directory)).toEqual(['tasks.ts']);
    expect((await desk.type('init --force')).code).toBe(0);
    expect(readFileSync(join(desk.directory, 'tasks.ts'), 'utf8')).toContain('defineTasks');
  });

  it('asks a person first', async () => {
    const { code, notes } = await desk.type('init', { ask: async () => 'n' });
    expect([code, notes]).toEqual([1, 'error: nothing was written']);
    expect(readdirSync(desk.directory)).toEqual([]);
  });
});

describe('understudy doctor', () => {
  const server = createServer((_request, response) => void response.writeHead(404).end());
  afterAll(() => void server.close());
  const listening = new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });

  it('finds everything in order', async () => {
    project();
    const { code, out } = await desk.type('doctor --port 0', { environment });
    expect(out).toMatch(/ok +Node/);
    expect(out).toMatch(/warning routes +.*for 2 tasks: 2 warnings/);
    expect(out).toMatch(/ok +keys +OPENAI_API_KEY, ANTHROPIC_API_KEY set/);
    expect(out).toMatch(/ok +ledger +.*understudy\.db can be made/);
    expect(out).toMatch(/ok +port/);
    expect(code).toBe(0);
  });

  it('makes no ledger, and looks into one that is there', async () => {
    await desk.type('doctor --port 0');
    expect(readdirSync(desk.directory)).toEqual([]);
    await desk.type('keys create one');
    expect((await desk.type('doctor --port 0')).out).toMatch(/ok +ledger +can be written/);
    desk.write('broken.db', 'no database at all, just words that somebody wrote');
    expect(await desk.type('doctor --port 0 --ledger broken.db')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/trouble ledger +cannot open the ledger/),
    });
  });

  it('finds what is in the way', async () => {
    project();
    desk.write('routes.yaml', 'routes: 3\n');
    const port = await listening;
    const { code, json } = await desk.type(`doctor --json --port ${port} --ledger nowhere/at/all.db`);
    expect(json).toMatchObject([
      { about: 'Node', state: 'ok' },
      { about: 'routes', state: 'trouble' },
      { about: 'keys', state: 'warning' },
      { about: 'ledger', state: 'trouble' },
      { about: 'port', state: 'warning', found: expect.stringContaining('EADDRINUSE') },
    ]);
    expect(code).toBe(1);
  });

  it('asks providers for a sign of life only when it is told to', async () => {
    desk.write('tasks.ts', tasks);
    const port = await listening;
    const local = `{ adapter: openai-compatible, baseUrl: "http://127.0.0.1:${port}/v1" }`;
    const gone = `{ adapter: openai-compatible, baseUrl: "http://127.0.0.1:1/v1" }`;
    desk.write(
      'routes.yaml',
      `providers:\n  here: ${local}\n  gone: ${gone}\nroutes:\n  support_chat: { primary: here/x }\n  data_extraction: { primary: gone/x }\n`,
    );
    expect((await desk.type('doctor --port 0')).out).not.toContain('answers');
    const { code, json } = await desk.type('doctor --port 0 --online --json');
    expect(json).toMatchObject(
      expect.arrayContaining([
        { about: 'here', state: 'ok', found: `127.0.0.1:${port} answers (404)` },
        { about: 'gone', state: 'trouble', found: expect.stringContaining('127.0.0.1:1 does not answer') },
      ]),
    );
    expect(code).toBe(1);
  });
});

describe('whatever is typed', () => {
  it.each([
    'check',
    'routes',
    'doctor --port 0',
    'routes --json',
    'check --json',
    'models gpt --json',
    'doctor --json --port 0',
  ])('%s prints no key', async (words) => {
    project();
    const { out, notes } = await desk.type(words, { environment });
    expect(out + notes).not.toContain('canary');
  });

  it.each([
    'chek',
    'check --nonsense',
    'usage --limit none',
    'call',
    'start --port high',
    'batch x',
    'completion tcsh',
  ])('%s is wrong usage', async (words) => {
    const { code, notes } = await desk.type(words);
    expect(code).toBe(2);
    expect(notes).toMatch(/error/);
  });

  it('help is help, and no failure', async () => {
    const { code, out } = await desk.type('--help');
    expect(out).toContain('Usage: understudy');
    expect(code).toBe(0);
    expect((await desk.type('usage --help')).out).toContain('--since');
  });

  it('shows where an error comes from only when that was asked for', async () => {
    desk.write('tasks-a.ts', 'throw new Error("no luck");');
    expect((await desk.type('check --tasks tasks-a.ts')).notes).not.toContain('    at ');
    expect((await desk.type('check --tasks tasks-a.ts --debug')).notes).toContain('    at ');
  });
});

describe('start, dev and rehearse', () => {
  it('say what is to run', async () => {
    const said = {
      UNDERSTUDY_PORT: '5151',
      UNDERSTUDY_LEDGER: 'postgres://here/understudy',
      UNDERSTUDY_CONFIG: 'a.yaml',
    };
    expect(
      (await desk.type('start --config b.yaml --strict-logging --stop-within 5', { environment: said })).code,
    ).toBe(0);
    expect(desk.launched).toMatchObject([
      {
        config: expect.stringMatching(/b\.yaml$/),
        tasks: undefined,
        port: 5151,
        ledger: 'postgres://here/understudy',
        strictLogging: true,
        stopMs: 5000,
        rehearsal: undefined,
        trouble: {},
        isDevelopment: false,
      },
    ]);
  });

  it('give trouble to those who are to have it, and keep a rehearsal out of the real ledger', async () => {
    const said = { UNDERSTUDY_LEDGER: 'real.db' };
    await desk.type('rehearse --outage openai,google --slow anthropic --port 0', { environment: said });
    expect(desk.launched).toMatchObject([
      {
        rehearsal: true,
        ledger: undefined,
        port: 0,
        trouble: { openai: 'outage', google: 'outage', anthropic: 'slow' },
      },
    ]);
  });

  it('do not take two troubles for one provider', async () => {
    const { code, notes } = await desk.type('rehearse --outage openai --rate-limited openai');
    expect([code, notes]).toEqual([2, expect.stringContaining('two kinds of trouble')]);
    expect(desk.launched).toEqual([]);
  });
});

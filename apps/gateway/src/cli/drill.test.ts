import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openDesk } from '../../test/desk.ts';
import type { Desk } from '../../test/desk.ts';

let desk: Desk;
beforeEach(() => {
  desk = openDesk();
});
afterEach(() => desk.clear());

const tasks = `import { chatTask, defineTasks, embedTask, streamTask, task } from '@understudy/core';
import { z } from 'zod';
const Invoice = z.object({ supplier: z.string(), totalCents: z.int() });
export const tasks = defineTasks({
  supportChat: chatTask({ system: 'You help.' }),
  dataExtraction: task({
    input: z.object({ document: z.string() }),
    output: Invoice,
    prompt: ({ document }) => ({ user: document }),
  }),
});
`;
const sound = {
  support_chat: '{ primary: anthropic/claude-sonnet, fallback: [openai/gpt-4.1], maxLatencyMs: 5000 }',
  data_extraction: '{ primary: openai/gpt-4.1-mini, fallback: [anthropic/claude-haiku], maxLatencyMs: 3000 }',
};

/** Routes as somebody writes them, with these changed. */
const project = (changed: Readonly<Record<string, string>> = {}, own: string = tasks): void => {
  const lines = Object.entries({ ...sound, ...changed }).map(([task, route]) => `  ${task}: ${route}`);
  desk.write('tasks.ts', own);
  desk.write('routes.yaml', `routes:\n${lines.join('\n')}\n`);
};

/** Few are enough wherever nothing is left to chance. */
const drill = (words: string = '', columns?: number) =>
  desk.type(`drill --requests 20 ${words}`.trim(), { columns });

describe('understudy drill', () => {
  it('finds the shipped routes sound, with what they leave out on purpose', async () => {
    const { code, out } = await desk.type(
      'drill --requests 5 --trouble outage,refusing,only-one-left,blackout',
    );
    expect(out).toContain('the shipped routes: every promise is kept (44 scenarios');
    expect(out).toMatch(
      /longContextAnalysis: does not survive trouble at google, since allowFallback is false/,
    );
    expect(out).toMatch(/supportChat, documentSummary, .*: a refusal is passed on to\s+the caller/);
    expect(code).toBe(0);
  });

  it('shows for each task who answers, what callers get, how much later and at which price', async () => {
    project();
    const { code, out } = await drill('--task support_chat');
    expect(out).toContain('  A  anthropic/claude-sonnet');
    expect(out).toMatch(/^trouble +callers got +p50 +p99 +per 1,000 +wasted +calls$/m);
    expect(out).toMatch(/^no trouble +A 100 % +1\.\d s +\d\.\d s +\$\d+\.\d\d +- +1\.00$/m);
    expect(out).toMatch(/^anthropic\n {2}outage +B 100 % .* 1\.\d\d$/m);
    expect(out).toMatch(/^ {2}slow +B 100 % .* \+5\.\d s/m);
    expect(out).toMatch(/^ {2}refusing +refused 422 100 % /m);
    expect(out).toMatch(/^everybody down +server-error 502 100 %/m);
    expect(out).toContain('as when all is well: any trouble at openai');
    expect(code).toBe(0);
  });

  it.each([80, 120])('fits a screen of %d columns', async (columns) => {
    project();
    const { out } = await drill('--trouble slow,cut,flaky,only-one-left,largest-prompt', columns);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
  });

  it('needs no key, and prints none of those that are there', async () => {
    project();
    const environment = { OPENAI_API_KEY: 'sk-canary-openai', ANTHROPIC_API_KEY: 'sk-canary-anthropic' };
    const { code, out, notes } = await desk.type('drill --requests 3', { environment });
    expect(out + notes).not.toContain('canary');
    expect(code).toBe(0);
  });

  it('drills the routes that a gateway with these keys would have', async () => {
    const { out } = await desk.type('drill --requests 3 --task title_generation', {
      environment: { OPENAI_API_KEY: 'sk-canary' },
    });
    expect(out).toContain('titleGeneration: does not survive trouble at openai, since no fallback is named');
  });

  it('says the same for the same seed, and something else for another', async () => {
    project();
    const words = '--json --trouble flaky,flapping,slow';
    const [one, again, other] = [await drill(words), await drill(words), await drill(`${words} --seed 2`)];
    expect(again.out).toBe(one.out);
    expect(other.out).not.toBe(one.out);
  });

  it('tells programs everything', async () => {
    project();
    const { json } = await drill('--json --task data_extraction --trouble refusing,outage');
    expect(json).toMatchObject({
      ok: true,
      requests: 20,
      seed: 1,
      tasks: [
        {
          task: 'dataExtraction',
          candidates: [{ model: 'openai/gpt-4.1-mini', role: 'primary' }, { role: 'fallback' }],
          scenarios: [
            { trouble: 'calm', servedBy: { 'openai/gpt-4.1-mini': 20 }, callsPerRequest: 1, addedP99Ms: 0 },
            { trouble: 'outage', provider: 'openai', failures: [], mostCalls: 3 },
            {
              trouble: 'refusing',
              provider: 'openai',
              servedBy: {},
              failures: [{ kind: 'refused', status: 422, count: 20, brokenOff: false }],
              p50Ms: null,
              oneThatFailed: {
                failure: { kind: 'refused' },
                attempts: [{ model: 'openai/gpt-4.1-mini', purpose: 'answer', failure: { kind: 'refused' } }],
              },
            },
            { trouble: 'outage', provider: 'anthropic' },
            { trouble: 'refusing', provider: 'anthropic' },
          ],
        },
      ],
      findings: [{ severity: 'by-design', promise: 'survives', where: 'routes.data_extraction.on' }],
    });
  });

  it('shows whoever watches how far it is', async () => {
    project();
    const lines: string[] = [];
    await desk.type('drill --requests 200 --task support_chat --trouble outage,slow,cut', {
      progress: (line) => void lines.push(line),
    });
    expect(lines.some((line) => /^\d+ of \d+ scenarios, supportChat: /.test(line))).toBe(true);
    expect(lines.at(-1)).toBe('');
  });
});

describe('a route that breaks a promise', () => {
  const verdict = async (words: string = '') => {
    const { code, out } = await drill(words);
    return {
      code,
      told: out.slice(out.search(/^(kept|by design|warning|broken) /m)).replaceAll(/\s+/g, ' '),
    };
  };

  it('takes no prompt of its own task', async () => {
    project({ data_extraction: '{ primary: openai/gpt-4.1-mini, maxInputTokens: 10 }' });
    const { code, told } = await verdict('--task data_extraction --trouble outage');
    expect(told).toMatch(
      /broken dataExtraction: is not answered even when everybody is well: rejected-locally: the prompt is about \d+ tokens; the route's maxInputTokens is 10/,
    );
    expect(told).toContain('routes.data_extraction.maxInputTokens: let the route take such prompts');
    expect(code).toBe(1);
  });

  it('has its fallback with the same provider', async () => {
    project({ support_chat: '{ primary: openai/gpt-4.1, fallback: [openai/gpt-4.1-mini] }' });
    const { code, told } = await verdict('--task support_chat');
    expect(told).toContain(
      'broken supportChat: does not survive trouble at openai: primary and fallback are both with it, so they are not independent (outage, rate-limited, slow, cut, flaky, flapping, bad-output, out-of-money, bad-key)',
    );
    expect(told).toMatch(
      /routes\.yaml:2, routes\.support_chat\.fallback: name a fallback with another provider/,
    );
    expect(told).toContain('1 promise is broken');
    expect(code).toBe(1);
  });

  it('leaves no time for its fallback, until it is given what the drill asks for', async () => {
    const tight = (deadlineMs: number): string =>
      `{ primary: openai/gpt-4.1-mini, fallback: [anthropic/claude-haiku], maxLatencyMs: 3000, deadlineMs: ${deadlineMs} }`;
    project({ data_extraction: tight(3500) });
    const { code, told } = await verdict('--task data_extraction --trouble slow,bad-output');
    expect(told).toMatch(/broken dataExtraction: does not survive trouble at openai: .*time.*\(slow/);
    const advised = Number(/routes\.data_extraction\.deadlineMs: raise deadlineMs to (\d+)/.exec(told)?.[1]);
    expect(code).toBe(1);
    project({ data_extraction: tight(advised) });
    expect((await verdict('--task data_extraction --trouble slow,bad-output')).code).toBe(0);
  });

  it('can never pay for a fallback that it names', async () => {
    const limited = (rest: string): string =>
      `{ primary: openai/gpt-4.1, fallback: [anthropic/claude-sonnet, google/gemini-house], ${rest} }`;
    project({ support_chat: limited('budget: { costUsd: 1 }') });
    const { code, told } = await verdict('--task support_chat --trouble only-one-left');
    expect(told).toContain(
      'broken supportChat: never gets to google/gemini-house, even when all others are down: google/gemini-house is not asked: the request has a budget and its price is unknown (only-one-left)',
    );
    expect(told).toContain(
      'support_chat.budget.costUsd: give its price under `models:`, or take out budget.costUsd',
    );
    expect(code).toBe(1);
    project({ support_chat: limited('maxLatencyMs: 5000') });
    expect((await verdict('--task support_chat --trouble only-one-left')).code).toBe(0);
  });

  it('costs more than it may, with the largest prompt that it takes', async () => {
    project();
    const dear = await verdict('--task data_extraction --trouble largest-prompt --max-cost 0.05');
    expect(dear.told).toContain(
      'broken dataExtraction: costs more than $0.05 with the largest prompt it takes',
    );
    expect(dear.code).toBe(1);
    project({
      data_extraction: `{ primary: openai/gpt-4.1-mini, fallback: [anthropic/claude-haiku], maxInputTokens: 20000 }`,
    });
    const bounded = await verdict('--task data_extraction --trouble largest-prompt --max-cost 0.05');
    expect(bounded.told).toContain('costs no more than it may');
    expect(bounded.code).toBe(0);
  });

  it('names a model whose price nobody knows, where there is a most that it may cost', async () => {
    project({ support_chat: '{ primary: openai/gpt-house, fallback: [anthropic/claude-sonnet] }' });
    const { code, told } = await verdict('--task support_chat --trouble outage --max-cost 1');
    expect(told).toContain('costs nobody knows how much: openai/gpt-house has no price');
    expect(code).toBe(1);
  });

  it('has no fallback, where one is required', async () => {
    project({ support_chat: '{ primary: openai/gpt-4.1 }' });
    expect((await verdict('--trouble outage')).code).toBe(0);
    const { code, told } = await verdict('--trouble outage --require-fallback');
    expect(told).toContain(
      'broken supportChat: does not survive trouble at openai, since no fallback is named',
    );
    expect(code).toBe(1);
  });
});

describe('what is no broken promise, but worth a look', () => {
  const warned = async (words: string = ''): Promise<string> => {
    const { code, out } = await drill(words);
    expect(code).toBe(0);
    return out.slice(out.search(/^(kept|by design|warning) /m)).replaceAll(/\s+/g, ' ');
  };

  it('a fallback that is named and never asked', async () => {
    project({
      support_chat: '{ primary: openai/gpt-4.1, fallback: [anthropic/claude-sonnet], allowFallback: false }',
    });
    expect(await warned('--trouble outage')).toMatch(
      /warning supportChat: names anthropic\/claude-sonnet\S*, which is never asked: allowFallback is false/,
    );
  });

  it('a budget of calls that is used up before everybody was asked', async () => {
    const limited = (attempts: number): string =>
      `{ primary: openai/gpt-4.1, fallback: [anthropic/claude-sonnet, google/gemini-pro], maxLatencyMs: 5000, budget: { attempts: ${attempts} } }`;
    project({ support_chat: limited(3) });
    const told = await warned('--task support_chat --trouble only-one-left');
    expect(told).toMatch(
      /warning supportChat: does not always get to google\/gemini\S+ when all others are down: .* the request has made the 3 calls it may make/,
    );
    expect(told).toContain(
      'routes.support_chat.budget.attempts: raise budget.attempts to 6, or leave it out',
    );
    project({ support_chat: limited(6) });
    expect(await warned('--task support_chat --trouble only-one-left')).not.toContain('warning');
  });

  it('a slow provider that nobody is asked instead of', async () => {
    project({ data_extraction: '{ primary: openai/gpt-4.1-mini, fallback: [anthropic/claude-haiku] }' });
    const told = await warned('--task data_extraction --trouble slow');
    expect(told).toContain(
      'warning dataExtraction: makes callers wait 20 s longer while openai is slow, and asks nobody else: there is no maxLatencyMs',
    );
    project();
    expect(await warned('--task data_extraction --trouble slow')).not.toContain('warning');
  });

  it('one upstream under two names', async () => {
    desk.write('tasks.ts', tasks);
    const twice = '{ primary: openai/gpt-4.1, fallback: [spare/gpt-4.1] }';
    desk.write(
      'routes.yaml',
      `providers:\n  openai: { key: \${A_KEY} }\n  spare: { adapter: openai, key: \${B_KEY} }\nroutes:\n  support_chat: ${twice}\n  data_extraction: ${twice}\n`,
    );
    expect(await warned('--trouble outage')).toContain(
      'warning supportChat, dataExtraction: asks openai and spare, which are one upstream under two names: they are not independent',
    );
  });

  it('a largest prompt that only the primary can take', async () => {
    project({
      support_chat: '{ primary: openai/gpt-4.1, fallback: [anthropic/small], maxInputTokens: 500000 }',
    });
    desk.write('more.yaml', '');
    const routes = `models:\n  anthropic/small: { contextTokens: 100000 }\nroutes:\n  support_chat: { primary: openai/gpt-4.1, fallback: [anthropic/small], maxInputTokens: 500000 }\n  data_extraction: ${sound.data_extraction}\n`;
    desk.write('routes.yaml', routes);
    expect(await warned('--task support_chat --trouble largest-prompt')).toMatch(
      /warning supportChat: has nobody for the largest prompts it takes when openai is down: anthropic\/small is not asked: its window is 100000 tokens/,
    );
  });

  it('a stream of an object that breaks off: nobody can honestly carry it on', async () => {
    const streamed = tasks.replace('dataExtraction: task(', 'dataExtraction: streamTask(');
    project({}, streamed);
    const told = await warned('--task data_extraction --trouble cut');
    expect(told).toContain(
      'dataExtraction: a stream that breaks off in the middle fails there (midStream: restart)',
    );
    expect((await drill('--task data_extraction --trouble cut')).out).toMatch(
      /cut +B \d+ %, truncated mid-answer|truncated mid-answer/,
    );
  });
});

describe('rules', () => {
  const rules = [
    '{ when: { tier: free, hours: "22:00-06:00 UTC" }, primary: qwen/qwen-plus }',
    '{ when: { minInputTokens: 5000 }, primary: google/gemini-pro, fallback: [] }',
    '{ when: { minInputTokens: 6000 }, primary: openai/gpt-4.1, fallback: [] }',
  ].join(', ');
  const ruled = `{ primary: openai/gpt-4.1, fallback: [anthropic/claude-haiku], maxLatencyMs: 5000, rules: [${rules}] }`;

  it('are drilled each with calls to which it applies, at an hour at which it does', async () => {
    project({ support_chat: ruled });
    const { json } = await drill('--task support_chat --trouble outage --json');
    expect(json).toMatchObject({
      tasks: [
        { task: 'supportChat', candidates: [{ model: 'openai/gpt-4.1' }, {}] },
        {
          task: 'supportChat (tier free, 22:00-06:00 UTC)',
          candidates: [{ model: 'qwen/qwen-plus' }, { role: 'fallback' }],
          scenarios: [
            { servedBy: { 'qwen/qwen-plus': 20 } },
            { provider: 'qwen' },
            { provider: 'anthropic' },
          ],
        },
        { task: 'supportChat (from 5000 tokens)', candidates: [{ role: 'primary' }] },
      ],
    });
  });

  it('leave to the main chain an hour at which none of them applies', async () => {
    const byDay =
      'rules: [{ when: { hours: "06:00-18:00 UTC" }, primary: anthropic/claude-haiku, fallback: [openai/gpt-4.1] }]';
    project({ support_chat: `{ primary: openai/gpt-4.1, fallback: [anthropic/claude-haiku], ${byDay} }` });
    const { json } = await drill('--task support_chat --trouble blackout --json');
    expect(json).toMatchObject({
      tasks: [
        { task: 'supportChat', scenarios: [{ servedBy: { 'openai/gpt-4.1': 20 } }, {}] },
        {
          task: 'supportChat (06:00-18:00 UTC)',
          scenarios: [{ servedBy: { 'anthropic/claude-haiku-5-5': 20 } }, {}],
        },
      ],
    });
  });

  it('that have no fallback say so with their place, and those that never apply are told', async () => {
    project({ support_chat: ruled });
    const { code, out } = await drill('--task support_chat --trouble outage');
    const told = out.replaceAll(/\s+/g, ' ');
    expect(told).toContain(
      'supportChat (from 5000 tokens): does not survive trouble at google, since no fallback is named',
    );
    expect(told).toContain('routes.support_chat.rules[1].primary: name a fallback');
    expect(told).toContain('warning supportChat: has a rule that never applies (from 6000 tokens)');
    expect(code).toBe(0);
  });
});

describe('tasks of all kinds', () => {
  it('an embedding falls over to the same model elsewhere', async () => {
    desk.write(
      'tasks.ts',
      tasks.replace('supportChat: chatTask({', 'search: embedTask(), supportChat: chatTask({'),
    );
    desk.write(
      'routes.yaml',
      `providers:\n  openai: { key: \${A_KEY} }\n  azure-openai: { key: \${B_KEY}, baseUrl: \${B_URL} }\nroutes:\n  search: { primary: openai/text-embedding-3-small, fallback: [azure-openai/text-embedding-3-small] }\n  support_chat: ${sound.support_chat}\n  data_extraction: ${sound.data_extraction}\n`,
    );
    const { code, out } = await drill('--task search');
    expect(out).toMatch(/outage +B 100 %/);
    expect(code).toBe(0);
    const given = await desk.typeWords([
      'drill',
      '--task',
      'search',
      '--requests',
      '5',
      '--input',
      '["mine"]',
    ]);
    expect([given.code, given.notes]).toEqual([0, '']);
  });

  it('one whose input cannot be made up is asked with messages, or with the input that is given', async () => {
    project(
      {},
      tasks.replace(
        'document: z.string()',
        "document: z.string().refine((text) => text.startsWith('INVOICE'))",
      ),
    );
    expect((await drill('--task data_extraction --trouble outage')).out).toContain(
      'dataExtraction, asked with messages, as no input could be made up for it',
    );
    const given = await desk.typeWords([
      'drill',
      '--task',
      'data_extraction',
      '--requests',
      '5',
      '--input',
      '{"document":"INVOICE 12"}',
    ]);
    expect(given.out).not.toContain('asked with messages');
    expect(given.code).toBe(0);
  });

  it('one whose prompt cannot be made of what is made up is asked with messages too', async () => {
    const picky =
      "({ document }) => { if (document.length < 9999) throw new Error('too short'); return { user: document }; }";
    project({}, tasks.replace('({ document }) => ({ user: document })', picky));
    const { code, out } = await drill('--task data_extraction --trouble outage');
    expect(out).toContain('dataExtraction, asked with messages');
    expect(code).toBe(0);
  });

  it('one whose answer cannot be made up is still drilled', async () => {
    project({}, tasks.replace('totalCents: z.int()', 'totalCents: z.int().refine((cents) => cents === 159)'));
    const { code, out } = await drill('--task data_extraction --trouble outage');
    expect(out).toMatch(/^no trouble +A 100 %/m);
    expect(code).toBe(0);
  });

  it('one with high stakes fails rather than degrades', async () => {
    const high = tasks.replace("{ system: 'You help.' }", "{ system: 'You help.', stakes: 'high' }");
    project(
      {
        support_chat:
          '{ primary: openai/gpt-4.1, fallback: [{ model: anthropic/claude-sonnet, equal: true }] }',
      },
      high,
    );
    const { code, out } = await drill('--task support_chat --trouble outage,cut');
    expect(out.replaceAll(/\s+/g, ' ')).toContain('never degrades high stakes');
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'supportChat: a stream that breaks off in the middle fails there',
    );
    expect(code).toBe(0);
  });

  it('one with words for the worst day gives them when everybody is down', async () => {
    project({
      support_chat: '{ primary: openai/gpt-4.1, exhausted: { then: message, message: "We are back soon." } }',
    });
    expect((await drill('--task support_chat --trouble blackout')).out).toMatch(
      /everybody down +message 100 %/,
    );
  });
});

describe('what is typed', () => {
  it.each([
    ['names a trouble that is none', ['drill', '--trouble', 'outtage'], /did you mean outage\?/],
    ['names a task that is none', ['drill', '--task', 'suportChat'], /did you mean supportChat\?/],
    ['gives an input for several tasks', ['drill', '--input', '{}'], /--input is for one task/],
    [
      'gives an input that the task does not take',
      ['drill', '--task', 'dataExtraction', '--input', '{"document":3}'],
      /--input is not what dataExtraction takes: document: /,
    ],
    ['asks for no request at all', ['drill', '--requests', '0'], /1 or more/],
  ])('that %s was typed wrongly', async (_name, words, message) => {
    project();
    const { code, notes } = await desk.typeWords(words);
    expect(notes).toMatch(message);
    expect(code).toBe(2);
  });

  it('has to be routes that can be used', async () => {
    project({ support_chat: '{ primary: nobody/x }' });
    const { code, notes } = await drill();
    expect(notes).toMatch(/the configuration cannot be used:[^]*routes\.yaml:2/);
    expect(code).toBe(1);
  });
});

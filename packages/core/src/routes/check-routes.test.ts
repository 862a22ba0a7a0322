import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { emptyCatalog } from '../ports/catalog.ts';
import { remedyFor } from '../failure.ts';
import type { Provider } from '../ports/provider.ts';
import type { EmbedTask, StreamTask, Tasks, UnaryTask } from '../tasks/task.ts';
import { checkRoutes } from './check-routes.ts';
import type { CheckedRoutes, RoutesToCheck } from './check-routes.ts';
import { breakerDefaults } from './defaults.ts';
import { describeProblems } from './problem.ts';
import type { RoutesInput } from './route-input.ts';

const prompts = { default: () => ({ user: 'x' }), variants: [] };
const chat: StreamTask = {
  kind: 'stream',
  stakes: 'standard',
  parameters: {},
  input: z.string(),
  output: undefined,
  prompts,
};
const extraction: UnaryTask = {
  kind: 'unary',
  stakes: 'standard',
  parameters: { temperature: 0 },
  input: z.string(),
  output: z.object({ total: z.number() }),
  prompts,
};
const embedding: EmbedTask = { kind: 'embed', stakes: 'standard', parameters: {}, dimensions: undefined };

function provider(id: string): Provider {
  return {
    id,
    generate: () => Promise.reject(new Error('not called')),
    stream: () => {
      throw new Error('not called');
    },
    embed: () => Promise.reject(new Error('not called')),
    classify: () => ({ kind: 'unknown', message: '' }),
  };
}

const ids = ['openai', 'anthropic', 'google', 'qwen', 'ollama'];
const providers = Object.fromEntries(ids.map((id) => [id, provider(id)]));

function check(given: Pick<RoutesToCheck, 'tasks' | 'routes'> & Partial<RoutesToCheck>): CheckedRoutes {
  return checkRoutes({ providers, catalog: emptyCatalog, ...given });
}

function linesOf({ problems }: CheckedRoutes): readonly string[] {
  return problems.map(({ where, message, suggestion }) =>
    [where, message, suggestion].filter(Boolean).join(' | '),
  );
}

describe('the three published routes', () => {
  const tasks: Tasks = {
    supportChat: chat,
    longContextAnalysis: { ...extraction, output: undefined },
    dataExtraction: extraction,
  };
  const routes: RoutesInput = {
    support_chat: {
      primary: 'anthropic/claude-sonnet',
      fallback: ['openai/gpt-4.1', 'google/gemini-pro'],
      maxLatencyMs: 5000,
      allowFallback: true,
    },
    long_context_analysis: {
      primary: 'google/gemini-pro',
      fallback: [],
      maxInputTokens: 1_000_000,
      allowFallback: false,
    },
    data_extraction: {
      primary: 'openai/gpt-4.1-mini',
      fallback: [{ model: 'qwen/qwen-plus', maxOutputTokens: 2000 }],
      maxLatencyMs: 3000,
      allowFallback: true,
      on: { refused: 'give-up', 'bad-output': 'next-candidate' },
      retry: { tries: 3, backoff: { baseMs: 500, capMs: 8000 } },
      timeouts: { firstTokenMs: 10_000, stallMs: 10_000 },
      breaker: { minimum: 5, failureRate: 0.5, openMs: 10_000 },
      order: 'priority',
      canary: { model: 'openai/gpt-5-mini', percent: 5 },
      rules: [{ when: { tier: 'free', hours: '22:00-06:00 UTC' }, primary: 'qwen/qwen-plus' }],
      exhausted: { then: 'cached' },
    },
  };
  const checked = check({ tasks, routes });

  it('are right as they stand', () => {
    expect(checked.problems).toEqual([]);
    expect([...checked.routes.keys()]).toEqual(['supportChat', 'longContextAnalysis', 'dataExtraction']);
  });

  it('mean what they say: support_chat', () => {
    const route = checked.routes.get('supportChat');
    expect(route?.chain.map(({ role, model }) => `${role} ${model}`)).toEqual([
      'primary anthropic/claude-sonnet',
      'fallback openai/gpt-4.1',
      'fallback google/gemini-pro',
    ]);
    expect(route).toMatchObject({
      task: 'supportChat',
      allowFallback: true,
      midStream: 'continue',
      times: {
        maxLatencyMs: 5000,
        unaryDeadlineMs: 16_000,
        streamDeadlineMs: 600_000,
        firstTokenMs: 10_000,
        stallMs: 10_000,
      },
    });
  });

  it('mean what they say: long_context_analysis', () => {
    expect(checked.routes.get('longContextAnalysis')).toMatchObject({
      chain: [{ model: 'google/gemini-pro' }],
      maxInputTokens: 1_000_000,
      allowFallback: false,
      times: { maxLatencyMs: undefined, unaryDeadlineMs: 120_000 },
    });
  });

  it('mean what they say: data_extraction', () => {
    expect(checked.routes.get('dataExtraction')).toMatchObject({
      chain: [
        { model: 'openai/gpt-4.1-mini', parameters: { temperature: 0 } },
        { model: 'qwen/qwen-plus', parameters: { temperature: 0, maxOutputTokens: 2000 } },
      ],
      remedies: { ...remedyFor, 'bad-output': 'next-candidate' },
      retry: { tries: 3, baseMs: 500, capMs: 8000 },
      breaker: breakerDefaults,
      order: 'priority',
      canary: { percent: 5, placement: { role: 'canary', model: 'openai/gpt-5-mini' } },
      rules: [
        {
          when: { tier: 'free', hours: { fromMinute: 1320, toMinute: 360 } },
          chain: [{ model: 'qwen/qwen-plus' }],
        },
      ],
      exhausted: { then: 'cached', maxAgeMs: 86_400_000 },
      midStream: 'restart',
    });
  });
});

describe('checkRoutes', () => {
  const route = { primary: 'openai/gpt-4.1' };

  it.each(['data_extraction', 'data-extraction', 'dataExtraction'])('finds the task under %s', (name) => {
    const checked = check({ tasks: { dataExtraction: extraction }, routes: { [name]: route } });
    expect(linesOf(checked)).toEqual([]);
    expect(checked.routes.get('dataExtraction')?.task).toBe('dataExtraction');
  });

  it('misses a route for a task and a task for a route, and sees that they may belong together', () => {
    const checked = check({
      tasks: { supportChat: chat, embedDocs: embedding },
      routes: { suport_chat: route },
    });
    expect(linesOf(checked)).toEqual([
      'routes.suport_chat | no task has this name | did you mean "supportChat"?',
      'routes | the task supportChat has no route | is "suport_chat" meant for it?',
      'routes | the task embedDocs has no route | add "embedDocs: { primary: provider/name }"',
    ]);
    expect(checked.routes.size).toBe(0);
  });

  it('does not let two spellings of one task pass', () => {
    const routes = { support_chat: route, 'support-chat': { primary: 'qwen/plus' } };
    const checked = check({ tasks: { supportChat: chat }, routes });
    expect(linesOf(checked)).toEqual([
      'routes.support-chat | the same task as routes.support_chat | keep one of them',
    ]);
    expect(checked.routes.get('supportChat')?.chain[0]?.model).toBe('openai/gpt-4.1');
  });

  it('keeps the path as written, for whoever knows the lines of the file', () => {
    const routes = { support_chat: { ...route, fallback: ['openai/x', 'qwn/y'] } };
    expect(check({ tasks: { supportChat: chat }, routes }).problems).toMatchObject([
      {
        severity: 'error',
        path: ['routes', 'support_chat', 'fallback', 1],
        where: 'routes.support_chat.fallback[1]',
      },
    ]);
  });

  it('goes on looking where a route could not be read to the end', () => {
    const routes = {
      support_chat: {
        ...route,
        fallbck: [],
        fallback: ['qwn/y'],
        maxLatencyMs: -1,
        midStream: 'continue',
        allowFallback: false,
      },
    };
    const unchecked: RoutesInput = JSON.parse(JSON.stringify(routes)); // as from a file
    const checked = check({ tasks: { supportChat: chat }, routes: unchecked });
    expect(checked.problems.map(({ where }) => where)).toEqual([
      'routes.support_chat.maxLatencyMs',
      'routes.support_chat.fallbck',
      'routes.support_chat.fallback[0]',
      'routes.support_chat.midStream',
    ]);
    expect(checked.routes.size).toBe(0);
  });

  it('takes no route that could not be read, even when the rest of it is right', () => {
    const unchecked: RoutesInput = JSON.parse('{"support_chat":{"primary":"openai/gpt-4.1","fallbck":[]}}');
    const checked = check({ tasks: { supportChat: chat }, routes: unchecked });
    expect(checked.problems).toHaveLength(1);
    expect(checked.routes.size).toBe(0);
  });

  it.each(['null', '"openai/gpt-4.1"', '[]', '7'])('is not put out by a route that is %s', (json) => {
    const unchecked: RoutesInput = JSON.parse(`{"support_chat":${json}}`);
    expect(linesOf(check({ tasks: { supportChat: chat }, routes: unchecked }))).toHaveLength(1);
  });

  it.each(['__proto__', 'constructor', 'toString'])(
    'takes a route called %s for any other without a task',
    (name) => {
      const unchecked: RoutesInput = JSON.parse(`{"${name}":{"primary":"openai/gpt-4.1"}}`);
      expect(linesOf(check({ tasks: {}, routes: unchecked }))).toEqual([
        `routes.${name} | no task has this name | tasks are: none`,
      ]);
    },
  );

  it('keeps the routes that are right beside those that are wrong', () => {
    const routes = { support_chat: route, dataExtraction: { primary: 'zzz/y' } };
    const checked = check({ tasks: { supportChat: chat, dataExtraction: extraction }, routes });
    expect([...checked.routes.keys()]).toEqual(['supportChat']);
    expect(checked.problems).toHaveLength(1);
  });

  it('takes stakes from the task', () => {
    const tasks: Tasks = { supportChat: { ...chat, stakes: 'high' } };
    const checked = check({ tasks, routes: { supportChat: { ...route, fallback: ['qwen/plus'] } } });
    expect(checked.problems.map(({ where }) => where)).toEqual(['routes.supportChat.fallback[0]']);
  });
});

describe('defaults', () => {
  it('are sensible when absent, and then there may be no routes', () => {
    const { defaults, problems } = check({ tasks: {}, routes: {} });
    expect(problems).toEqual([]);
    expect(defaults).toMatchObject({
      task: 'defaults',
      chain: [],
      allowFallback: true,
      stakes: 'standard',
      retry: { tries: 2 },
    });
  });

  it('hold for calls that name a model and for routes that say nothing else', () => {
    const defaults = {
      primary: 'qwen/plus',
      retry: { tries: 4 },
      maxLatencyMs: 700,
      on: { refused: 'next-candidate' },
    } as const;
    const routes = { supportChat: { primary: 'openai/gpt-4.1', maxLatencyMs: 900 } };
    const checked = check({ tasks: { supportChat: chat }, routes, defaults });
    expect(checked.problems).toEqual([]);
    expect(checked.defaults).toMatchObject({
      chain: [{ model: 'qwen/plus' }],
      retry: { tries: 4 },
      times: { maxLatencyMs: 700 },
    });
    expect(checked.routes.get('supportChat')).toMatchObject({
      chain: [{ model: 'openai/gpt-4.1' }],
      retry: { tries: 4 },
      times: { maxLatencyMs: 900 },
      remedies: { refused: 'next-candidate' },
    });
  });

  it('are gone when they could not be read', () => {
    const unchecked: RoutesToCheck['defaults'] = JSON.parse('{"retyr":{"tries":4}}');
    expect(check({ tasks: {}, routes: {}, defaults: unchecked }).defaults).toBeUndefined();
  });

  it('are checked like a route', () => {
    const unchecked: RoutesToCheck['defaults'] = JSON.parse('{"retyr":{"tries":4},"fallback":["zzz/y"]}');
    const checked = check({ tasks: {}, routes: {}, defaults: unchecked });
    expect(checked.defaults).toBeUndefined();
    expect(linesOf(checked)).toEqual([
      'defaults.retyr | unknown key "retyr"; did you mean "retry"?',
      'defaults.fallback[0] | no provider is called "zzz" (there is openai, anthropic, google, qwen, ollama)',
    ]);
  });
});

it('tells a person everything on one screen', () => {
  const unchecked: RoutesInput = JSON.parse(
    '{"suport_chat":{"primary":"antropic/claude"},"data_extraction":{"primary":"openai/x","fallbak":["qwen/y"],"exhausted":{"then":"message","message":"no"}}}',
  );
  const { problems } = check({ tasks: { supportChat: chat, dataExtraction: extraction }, routes: unchecked });
  expect(describeProblems(problems)).toMatchInlineSnapshot(`
    "The routes have 5 errors:
      routes.suport_chat                     no task has this name; did you mean "supportChat"?
      routes                                 the task supportChat has no route; is "suport_chat" meant for it?
      routes.suport_chat.primary             no provider is called "antropic" (there is openai, anthropic, google, qwen, ollama); did you mean "anthropic/claude"?
      routes.data_extraction.fallbak         unknown key "fallbak"; did you mean "fallback"?
      routes.data_extraction.exhausted.then  a message is not the output that this task promises"
  `);
});

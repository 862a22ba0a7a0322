import { always, embeds, manualClock, reply, scriptedProvider } from '@understudy/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { hello, weather } from '../../test/stage.ts';
import { createLlm } from '../llm/create-llm.ts';
import type { LlmConfig } from '../llm/create-llm.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { Llm } from '../llm/llm-types.ts';
import type { Message } from '../ports/message.ts';
import { chatTask } from '../tasks/chat-task.ts';
import { streamTask, task } from '../tasks/define-task.ts';
import { embedTask } from '../tasks/embed-task.ts';
import type { Tasks } from '../tasks/task.ts';

const document = z.object({ document: z.string().min(3, 'too short') });
const Total = z.object({ total: z.number() });

const tasks: Tasks = {
  data_extraction: task({
    input: document,
    output: Total,
    prompt: {
      default: (input) => ({ system: 'Extract.', user: input.document }),
      'b/*': (input) => ({ system: 'Extract, please.', user: input.document }),
    },
  }),
  summary: task({
    input: z.object({ document: z.string().optional() }),
    prompt: () => ({ user: 'Sum up.' }),
  }),
  liveExtraction: streamTask({
    input: document,
    output: Total,
    prompt: (input) => ({ user: input.document }),
  }),
  'support-chat': chatTask({ system: 'Be kind.' }),
  searchIndex: embedTask({ dimensions: 2 }),
  broken: task({
    input: z.object({}),
    prompt: () => {
      throw new RangeError('about the input');
    },
  }),
};

function newLlm(more: Partial<LlmConfig<Tasks>> = {}) {
  const clock = manualClock();
  const step = always(reply('{"total": 3}'));
  const provider = scriptedProvider({
    id: 'a',
    clock,
    models: { x: [step], y: [step], e: [always(embeds([[1, 2]]))] },
  });
  const route = { primary: 'a/x', fallback: ['a/y'] };
  const llm: Llm<Tasks> = createLlm<Tasks>({
    tasks,
    clock,
    routes: {
      data_extraction: route,
      summary: route,
      live_extraction: route,
      support_chat: route,
      search_index: { primary: 'a/e' },
      broken: route,
    },
    providers: [provider],
    ...more,
  });
  const told = (): readonly Message[] | undefined => {
    const last = provider.calls.at(-1);
    return last?.mode === 'embed' ? undefined : last?.call.messages;
  };
  return { llm, provider, told };
}

async function rejection(asked: Promise<unknown>): Promise<LlmError> {
  const error: unknown = await asked.then(
    () => expect.fail('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof LlmError)) throw error;
  return error;
}

const codeOf = async (asked: Promise<unknown>): Promise<unknown> => {
  const { kind, failure } = await rejection(asked);
  return kind === 'rejected-locally' ? failure.code : kind;
};

describe('a task', () => {
  it.each(['data_extraction', 'data-extraction', 'dataExtraction'])('is found as %s', async (name) => {
    const { llm, told } = newLlm();
    const { output, meta } = await llm.generate({ task: name, input: { document: 'One apple' } });
    expect([output, meta.task]).toEqual([{ total: 3 }, 'dataExtraction']);
    expect(told()).toEqual([
      { role: 'system', content: 'Extract.' },
      { role: 'user', content: 'One apple' },
    ]);
  });

  it('that nobody knows is refused, with the one that was meant', async () => {
    const { llm, provider } = newLlm();
    const error = await rejection(llm.generate({ task: 'data_extracton', input: {} }));
    expect(error.failure).toMatchObject({ kind: 'rejected-locally', code: 'unknown-task' });
    expect(error.message).toContain('no task is called "data_extracton"; did you mean "dataExtraction"?');
    expect(provider.calls).toEqual([]);
  });

  it.each(['', '__proto__', 'constructor', 'x'.repeat(100_000)])('is not found as %.20s', async (name) => {
    const error = await rejection(newLlm().llm.generate({ task: name, input: {} }));
    expect(error.failure.code).toBe('unknown-task');
    expect(error.message.length).toBeLessThan(500);
  });

  it('takes its own kind of call only', async () => {
    const { llm } = newLlm();
    const stream = llm.generateStream({ task: 'summary', input: {} });
    expect((await rejection(stream.result)).message).toContain(
      'summary is not streamable; this call takes stream tasks',
    );
    expect(await codeOf(llm.generate({ task: 'searchIndex', messages: hello }))).toBe('wrong-mode');
    expect(await codeOf(llm.generateEmbeddings({ task: 'summary', values: ['x'] }))).toBe('wrong-mode');
  });

  it('whose prompt throws fails without a word of its input', async () => {
    const error = await rejection(newLlm().llm.run['broken']?.({}) ?? Promise.resolve());
    expect(error).toMatchObject({ kind: 'unknown', failure: { code: 'thrown' } });
    expect(error.message).toContain('The prompt of task broken threw RangeError');
    expect(error.message).not.toContain('about the input');
  });
});

describe('an input', () => {
  it('that does not fit is refused with the place and the reason, never with what was sent', async () => {
    const { llm, provider } = newLlm();
    const error = await rejection(
      llm.generate({ task: 'dataExtraction', input: { document: 42, secret: 'x' } }),
    );
    expect(error.failure.code).toBe('invalid-input');
    expect(error.failure.message).toBe('input.document: Invalid input: expected string, received number');
    expect(
      (await rejection(llm.generate({ task: 'dataExtraction', input: { document: 'no' } }))).failure.message,
    ).toBe('input.document: too short');
    expect(provider.calls).toEqual([]);
  });

  it('with a thousand mistakes is told of the first few', async () => {
    const many = chatTask();
    const { llm } = newLlm({ tasks: { many }, routes: { many: { primary: 'a/x' } } });
    const messages = Array.from({ length: 1000 }, () => ({
      role: 'user',
      content: 42,
    })) as unknown as Message[];
    const { message } = (await rejection(llm.generate({ task: 'many', messages }))).failure;
    expect(message).toContain('(and 995 more)');
    expect(message.length).toBeLessThan(600);
  });
});

describe('messages', () => {
  it('are the input of a chat, behind its system line', async () => {
    const { llm, told } = newLlm();
    await llm.generate({ task: 'support_chat', messages: hello });
    expect(told()).toEqual([{ role: 'system', content: 'Be kind.' }, ...hello]);
  });

  it('stand in for the prompt of any other task', async () => {
    const { llm, told } = newLlm();
    const { output } = await llm.generate({ task: 'data_extraction', messages: hello, customerId: 'acme' });
    expect(output).toEqual({ total: 3 });
    expect(told()).toEqual(hello);
  });

  it('do so too where the input could do without them', async () => {
    const { llm, told } = newLlm();
    await llm.generate({ task: 'summary', messages: hello });
    expect(told()).toEqual(hello);
  });

  it('beside an input are refused: one of the two would be dropped in silence', async () => {
    const asked = { task: 'data_extraction', input: { document: 'One apple' }, messages: hello };
    const { llm } = newLlm();
    expect(await codeOf(llm.generate(asked as never))).toBe('invalid-input');
  });

  it.each([
    ['none', []],
    ['one of an unknown role', [{ role: 'robot', content: 'x' }]],
    ['something else', 'Hello'],
  ])('%s are refused', async (_name, messages) => {
    const { llm } = newLlm();
    const wrong = messages as unknown as Message[];
    expect(await codeOf(llm.generate({ task: 'data_extraction', messages: wrong }))).toBe('invalid-input');
    expect(await codeOf(llm.generate({ model: 'a/x', messages: wrong }))).toBe('invalid-input');
  });
});

describe('texts to embed', () => {
  it('are embedded', async () => {
    const { llm, provider } = newLlm();
    const { output } = await llm.generateEmbeddings({ task: 'search_index', values: ['One'] });
    expect(output).toEqual([[1, 2]]);
    expect(provider.calls[0]).toMatchObject({ mode: 'embed', call: { values: ['One'], dimensions: 2 } });
  });

  it.each([
    ['none', [], 'values: give at least one text'],
    ['an empty one', ['One', ''], 'values.1: expected a text that is not empty'],
    ['an empty one in front', ['', 'One'], 'values.0: expected a text that is not empty'],
    ['one that is no text', ['One', 2], 'values.1: expected a text that is not empty'],
    ['something else', 'One', 'values: give at least one text'],
  ])('%s are refused', async (_name, values, message) => {
    const wrong = values as unknown as string[];
    const error = await rejection(newLlm().llm.generateEmbeddings({ task: 'searchIndex', values: wrong }));
    expect(error.failure).toMatchObject({ code: 'invalid-input', message });
  });
});

describe('a call that names a model', () => {
  it('asks that model with the caller’s messages as they are', async () => {
    const { llm, told } = newLlm();
    const { meta, output } = await llm.generate({ model: 'a/y', messages: hello });
    expect([meta.servedBy, meta.task, output]).toEqual(['a/y', undefined, '{"total": 3}']);
    expect(told()).toEqual(hello);
  });

  it('may want vectors of a size', async () => {
    const { llm, provider } = newLlm();
    await llm.generateEmbeddings({ model: 'a/e', values: ['One'], dimensions: 2 });
    expect(provider.calls[0]).toMatchObject({ call: { dimensions: 2 } });
  });

  it.each([
    ['no model', undefined],
    ['an empty list', []],
  ])('but gives %s is refused, unless there is a default one', async (_name, model) => {
    const asked = { model: model as unknown as string, messages: hello };
    expect(await codeOf(newLlm().llm.generate(asked))).toBe('no-model');
    const { llm } = newLlm({ defaults: { primary: 'a/y' } });
    expect((await llm.generate(asked)).meta.servedBy).toBe('a/y');
  });

  it('takes an answer of the shape it brings', async () => {
    const { llm, provider } = newLlm();
    const { output } = await llm.generate({ model: 'a/x', messages: hello, output: Total });
    expect(output).toEqual({ total: 3 });
    expect(provider.calls[0]).toMatchObject({ call: { format: { type: 'json', name: 'answer' } } });
  });

  it('converts its schema once, however often it asks', async () => {
    const { llm, provider } = newLlm();
    const formats = async (output: z.ZodType): Promise<unknown> => {
      await llm.generate({ model: 'a/x', messages: hello, output });
      const last = provider.calls.at(-1);
      return last?.mode === 'generate' && last.call.format.type === 'json'
        ? last.call.format.schema
        : undefined;
    };
    const first = await formats(Total);
    expect(await formats(Total)).toBe(first);
    expect(await formats(z.object({ total: z.number() }))).not.toBe(first);
  });

  it('is refused when no model can be held to its schema, each time', async () => {
    const { llm, provider } = newLlm();
    const output = z.object({ at: z.date() });
    for (let count = 0; count < 2; count++) {
      const error = await rejection(llm.generate({ model: 'a/x', messages: hello, output }));
      expect(error.failure).toMatchObject({ kind: 'rejected-locally', code: 'invalid-options' });
      expect(error.message).toContain('output.at: use z.iso.date()');
    }
    expect(provider.calls).toEqual([]);
  });
});

describe('tools', () => {
  it('are refused where the answer has a schema', async () => {
    const { llm } = newLlm();
    const tools = [weather];
    const asked = { task: 'data_extraction', messages: hello, tools } as const;
    expect(await codeOf(llm.generate(asked))).toBe('invalid-options');
    expect((await llm.generate({ ...asked, tools: [] })).output).toEqual({ total: 3 });
  });
});

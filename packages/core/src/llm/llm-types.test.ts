import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

import type {
  DeepPartial,
  Llm,
  LlmAnswer,
  LlmStream,
  LlmStreamEvent,
  ObjectOptions,
  Vectors,
} from './llm-types.ts';
import type { RequestOptions } from '../request.ts';
import type { StreamEvent } from '../result.ts';
import { chatTask } from '../tasks/chat-task.ts';
import { streamTask, task } from '../tasks/define-task.ts';
import { defineTasks } from '../tasks/define-tasks.ts';
import { embedTask } from '../tasks/embed-task.ts';

const Invoice = z.object({ total: z.number(), currency: z.enum(['EUR', 'USD']) });
type Invoice = z.infer<typeof Invoice>;
const document = z.object({ document: z.string() });
const prompt = (input: { document: string }): { user: string } => ({ user: input.document });

const tasks = defineTasks({
  data_extraction: task({ input: document, output: Invoice, prompt }),
  summary: task({ input: document, prompt }),
  liveExtraction: streamTask({ input: document, output: Invoice, prompt }),
  'support-chat': chatTask(),
  search_index: embedTask(),
});
type Tasked = Llm<typeof tasks>;

/** Types only: nothing here is ever called. */
const whenCalled = (_calls: (llm: Tasked, either: 'summary' | 'data_extraction') => unknown): void =>
  undefined;
const messages = [{ role: 'user', content: 'x' }] as const;

describe('run, stream and embed', () => {
  it('hold the tasks of their kinds, under camelCase names', () => {
    expectTypeOf<keyof Tasked['run']>().toEqualTypeOf<
      'dataExtraction' | 'summary' | 'liveExtraction' | 'supportChat'
    >();
    expectTypeOf<keyof Tasked['stream']>().toEqualTypeOf<'liveExtraction' | 'supportChat'>();
    expectTypeOf<keyof Tasked['embed']>().toEqualTypeOf<'searchIndex'>();
  });

  it('take the input of their task and promise its output', () => {
    expectTypeOf<Tasked['run']['dataExtraction']>().toEqualTypeOf<
      (input: { document: string }, options?: ObjectOptions) => Promise<LlmAnswer<Invoice>>
    >();
    expectTypeOf<Tasked['run']['summary']>().toEqualTypeOf<
      (input: { document: string }, options?: RequestOptions) => Promise<LlmAnswer<string>>
    >();
    expectTypeOf<Tasked['stream']['liveExtraction']>().returns.toEqualTypeOf<LlmStream<Invoice>>();
    expectTypeOf<Tasked['embed']['searchIndex']>().returns.toEqualTypeOf<Promise<LlmAnswer<Vectors>>>();
  });

  it('offer tools where the output is text, and nowhere else', () => {
    expectTypeOf<Tasked['run']['summary']>().parameter(1).exclude<undefined>().toHaveProperty('tools');
    expectTypeOf<Tasked['run']['dataExtraction']>()
      .parameter(1)
      .exclude<undefined>()
      .not.toHaveProperty('tools');
  });
});

describe('generate', () => {
  it('finds a task by any spelling, with its own input or with messages', () => {
    whenCalled(async (llm) => {
      const published = await llm.generate({ task: 'data_extraction', messages, customerId: 'acme' });
      expectTypeOf(published.output).toEqualTypeOf<Invoice>();
      const camel = await llm.generate({ task: 'dataExtraction', input: { document: 'x' } });
      expectTypeOf(camel.output).toEqualTypeOf<Invoice>();
      const chat = await llm.generate({ task: 'support_chat', messages, tools: [], toolChoice: 'auto' });
      expectTypeOf(chat.output).toEqualTypeOf<string>();
    });
  });

  it('promises one of the outputs when the task is one of several', () => {
    whenCalled(async (llm, either) => {
      const { output } = await llm.generate({ task: either, messages });
      expectTypeOf(output).toEqualTypeOf<string | Invoice>();
    });
  });

  it('takes a model instead of a task, for text or for an output of its own', () => {
    whenCalled(async (llm) => {
      const text = await llm.generate({ model: ['openai/gpt-4.1', 'qwen/qwen-plus'], messages, tools: [] });
      expectTypeOf(text.output).toEqualTypeOf<string>();
      const object = await llm.generate({ model: 'openai/gpt-4.1', messages, output: Invoice });
      expectTypeOf(object.output).toEqualTypeOf<Invoice>();
    });
  });
});

describe('generateStream and generateEmbeddings', () => {
  it('do the same for streams and vectors', () => {
    whenCalled(async (llm) => {
      const live = llm.generateStream({ task: 'live-extraction', input: { document: 'x' } });
      expectTypeOf(live).toEqualTypeOf<LlmStream<Invoice>>();
      expectTypeOf(llm.generateStream({ model: 'openai/gpt-4.1', messages })).toEqualTypeOf<
        LlmStream<string>
      >();
      const vectors = await llm.generateEmbeddings({ task: 'search-index', values: ['x'] });
      expectTypeOf(vectors.output).toEqualTypeOf<readonly (readonly number[])[]>();
      await llm.generateEmbeddings({
        model: 'openai/text-embedding-3-small',
        values: ['x'],
        dimensions: 256,
      });
    });
  });
});

describe('a stream', () => {
  it('says what any stream says, with the types of its output', () => {
    expectTypeOf<LlmStreamEvent<Invoice>>().toExtend<StreamEvent>();
    expectTypeOf<LlmStreamEvent<Invoice>['type']>().toEqualTypeOf<Exclude<StreamEvent['type'], 'error'>>();
    whenCalled(async (llm) => {
      for await (const event of llm.stream.liveExtraction({ document: 'x' })) {
        if (event.type === 'partial') expectTypeOf(event.value).toEqualTypeOf<DeepPartial<Invoice>>();
        if (event.type === 'finish') expectTypeOf(event.answer.output).toEqualTypeOf<Invoice>();
      }
    });
  });

  it('may lack anything of a value that is being written, and may have cut a text short', () => {
    expectTypeOf<
      DeepPartial<{ kind: 'a' | 'b'; size: 10; done: boolean; lines: { price: number | null }[] }>
    >().toEqualTypeOf<{
      readonly kind?: string | undefined;
      readonly size?: number | undefined;
      readonly done?: boolean | undefined;
      readonly lines?: readonly { readonly price?: number | null | undefined }[] | undefined;
    }>();
  });
});

describe('an Llm whose tasks are not known', () => {
  it('takes any name and promises nothing', () => {
    expectTypeOf<Llm['run'][string]>().parameter(0).toBeUnknown();
    expectTypeOf<Llm['run'][string]>().returns.resolves.toEqualTypeOf<LlmAnswer<unknown>>();
    const untyped = async (llm: Llm, task: string): Promise<void> => {
      expectTypeOf((await llm.generate({ task, input: 7, tools: [] })).output).toBeUnknown();
      expectTypeOf((await llm.generate({ model: 'openai/gpt-4.1', messages })).output).toBeString();
    };
    expectTypeOf(untyped).toBeFunction();
  });

  it('may be any Llm, as far as calls by name in words go', () => {
    expectTypeOf<Tasked>().toExtend<Omit<Llm, 'run' | 'stream'>>();
  });
});

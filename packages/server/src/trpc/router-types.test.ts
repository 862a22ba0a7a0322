import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { TRPCClient } from '@trpc/client';
import { chatTask, defineTasks } from '@understudy/core';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

import type { tasks } from '../../test/stage.ts';
import type { PublicMeta } from '../call/public-meta.ts';
import { createLlmRouter } from './create-llm-router.ts';
import type { LlmRouter } from './create-llm-router.ts';

type Router = LlmRouter<typeof tasks>;
type Inputs = inferRouterInputs<Router>;
type Client = TRPCClient<Router>;
interface Invoice {
  total: number;
  currency: string;
}

describe('the router, to the compiler', () => {
  it('has every task under its name, and admin, usage and feedback beside them', () => {
    expectTypeOf<keyof Inputs>().toEqualTypeOf<
      'dataExtraction' | 'liveExtraction' | 'supportChat' | 'searchIndex' | 'admin' | 'usage' | 'feedback'
    >();
  });

  it('folds names that are written otherwise', () => {
    const router = createLlmRouter(defineTasks({ support_chat: chatTask(), 'long-chat': chatTask() }));
    expectTypeOf<keyof inferRouterInputs<typeof router>>().toEqualTypeOf<
      'supportChat' | 'longChat' | 'admin' | 'usage' | 'feedback'
    >();
  });

  it('takes the input of the task and options beside it', () => {
    expectTypeOf<Inputs['dataExtraction']['input']>().toEqualTypeOf<{ document: string }>();
    expectTypeOf<Inputs['dataExtraction']['customerId']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Inputs['dataExtraction']>().not.toHaveProperty('tools');
    expectTypeOf<Inputs['supportChat']>().toHaveProperty('tools');
    expectTypeOf<Inputs['supportChat']>().not.toHaveProperty('signal');
    expectTypeOf<Inputs['searchIndex']['input']['values']>().toEqualTypeOf<readonly string[]>();
  });

  it('gives the output of the task and how it came to be', () => {
    type Answer = Awaited<ReturnType<Client['dataExtraction']['mutate']>>;
    expectTypeOf<Answer['output']>().toEqualTypeOf<Invoice>();
    expectTypeOf<Answer['meta']['servedBy']>().toEqualTypeOf<PublicMeta['servedBy']>();
    expectTypeOf<inferRouterOutputs<Router>['searchIndex']['output']>().toEqualTypeOf<
      readonly (readonly number[])[]
    >();
  });

  it('streams typed events and returns the answer', () => {
    type Stream = Awaited<ReturnType<Client['liveExtraction']['mutate']>>;
    type Step = Awaited<ReturnType<ReturnType<Stream[typeof Symbol.asyncIterator]>['next']>>;
    type Event = Extract<Step, { done?: false }>['value'];
    type Answer = Extract<Step, { done: true }>['value'];
    expectTypeOf<Event['type']>().toEqualTypeOf<
      'text-delta' | 'reasoning-delta' | 'tool-call-delta' | 'partial' | 'continued' | 'restart'
    >();
    type Partial = Extract<Event, { type: 'partial' }>['value'];
    expectTypeOf<keyof Partial>().toEqualTypeOf<'total' | 'currency'>();
    expectTypeOf<Partial['total']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Answer['output']>().toEqualTypeOf<Invoice>();
  });

  it('asks the ledger with the types of the question', () => {
    const byTask = {
      input: z.object({ days: z.number() }),
      ask: async () => [{ task: 'x', costMicroUsd: 1 }],
    };
    const router = createLlmRouter({}, { usage: { byTask } });
    type Usage = inferRouterInputs<typeof router>['usage'];
    expectTypeOf<Usage['byTask']>().toEqualTypeOf<{ days: number }>();
    expectTypeOf<inferRouterOutputs<typeof router>['usage']['byTask']>().toEqualTypeOf<
      { task: string; costMicroUsd: number }[]
    >();
  });
});

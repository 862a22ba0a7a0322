import type { TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server';
import { LlmError, messagesSchema } from '@understudy/core';
import type { ExplainRequest, Explanation, HealthReport, ModelFacts } from '@understudy/core';
import { z } from 'zod';

import type { KeyDesk, KeyNote, KeyOrder } from '../auth/key-book.ts';
import type { Engine } from '../call/engine.ts';
import { Refused } from '../http/refused.ts';
import { procedureFor, trpcError } from './root.ts';
import type { ErrorShape, ProcedureMeta, TrpcContext } from './root.ts';

type Types<Input, Output> = { input: Input; output: Output; meta: ProcedureMeta; errorShape: ErrorShape };
type Query<Output> = TRPCQueryProcedure<Types<void, Output>>;
type Mutation<Input, Output> = TRPCMutationProcedure<Types<Input, Output>>;
type NamesOne = { readonly candidate: string };

/** What viewers, operators and administrators do from afar. */
export type AdminProcedures = {
  health: Query<HealthReport>;
  models: Query<readonly ModelFacts[]>;
  /** A mutation although it changes nothing: an input has no place in a URL. */
  explain: Mutation<ExplainRequest<string>, Explanation>;
  breakers: {
    open: Mutation<NamesOne, void>;
    close: Mutation<NamesOne, void>;
    drain: Mutation<NamesOne, void>;
  };
  keys: {
    /** The secret is shown here and never again. */
    create: Mutation<KeyOrder, { readonly key: KeyNote; readonly secret: string }>;
    list: Query<readonly KeyNote[]>;
    revoke: Mutation<{ readonly keyId: string }, void>;
  };
};

export const adminProcedures: AdminProcedures = {
  health: procedureFor('viewer').query(({ ctx }) => ctx.gateway.llm().health()),
  models: procedureFor('viewer').query(({ ctx }) => ctx.gateway.llm().models()),
  explain: explainProcedure(),
  breakers: { open: onBreakers('open'), close: onBreakers('close'), drain: onBreakers('drain') },
  keys: keyProcedures(),
};

function explainProcedure(): AdminProcedures['explain'] {
  const input: z.ZodType<ExplainRequest<string>, ExplainRequest<string>> = z.strictObject({
    task: z.string().optional(),
    model: z.union([z.string(), z.array(z.string())]).optional(),
    input: z.unknown().optional(),
    messages: messagesSchema.optional(),
    values: z.array(z.string()).optional(),
    customerId: z.string().optional(),
    tags: z.record(z.string(), z.string()).optional(),
    tier: z.string().optional(),
    models: z.array(z.string()).optional(),
    maxOutputTokens: z.int().positive().optional(),
  });
  return procedureFor('viewer')
    .input(input)
    .mutation(({ ctx, input: asked }) => told(ctx, () => ctx.gateway.llm().explain(asked)));
}

function onBreakers(
  act: keyof Pick<Engine['breakers'], 'open' | 'close' | 'drain'>,
): Mutation<NamesOne, void> {
  return procedureFor('operator')
    .input(z.strictObject({ candidate: z.string().max(300) }))
    .mutation(({ ctx, input: { candidate } }) => {
      try {
        ctx.gateway.llm().breakers[act](candidate);
      } catch {
        const message = 'no candidate or model has this name: admin.health lists them';
        throw trpcError(new Refused('not-found', message), ctx.exchange);
      }
    });
}

function keyProcedures(): AdminProcedures['keys'] {
  const names = z.array(z.string().max(200)).max(200).optional();
  const order: z.ZodType<KeyOrder, KeyOrder> = z.strictObject({
    name: z.string().min(1).max(100),
    role: z.enum(['caller', 'viewer', 'operator', 'admin']),
    tasks: names,
    models: names,
    customerId: z.string().max(200).optional(),
  });
  return {
    create: procedureFor('admin')
      .input(order)
      .mutation(({ ctx, input }) => deskOf(ctx).create(input)),
    list: procedureFor('admin').query(({ ctx }) => deskOf(ctx).list()),
    revoke: procedureFor('admin')
      .input(z.strictObject({ keyId: z.string().max(200) }))
      .mutation(({ ctx, input }) => deskOf(ctx).revoke(input.keyId)),
  };
}

function deskOf({ gateway, exchange }: TrpcContext): KeyDesk {
  if (gateway.keyDesk) return gateway.keyDesk;
  throw trpcError(new Refused('not-found', 'this gateway keeps no keys'), exchange);
}

function told<Value>({ exchange }: TrpcContext, act: () => Value): Value {
  try {
    return act();
  } catch (thrown) {
    throw thrown instanceof LlmError ? trpcError(thrown, exchange) : thrown;
  }
}

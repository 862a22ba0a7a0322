import type { CallContext, EmbedCall, EmbedReply, ModelCall, Provider, ReplyEvent } from '@understudy/core';

import { chatCompletions, pathWith } from './api.ts';
import type { Api } from './api.ts';
import { askingOf } from './asking.ts';
import { classify } from './classify.ts';
import { connect } from './connection.ts';
import type { Connection, ConnectionOptions } from './connection.ts';
import type { Dialect } from './dialect.ts';
import { fromEmbedReply, toEmbedRequest } from './embed.ts';
import { gatherReply } from './gather-reply.ts';
import { plainDialect } from './plain-dialect.ts';
import { readStream } from './read-stream.ts';

export interface OpenAiCompatibleOptions extends ConnectionOptions {
  /** Where the provider differs from what any server of this kind understands. */
  readonly dialect?: Partial<Dialect> | undefined;
  /** Which API a call goes to; chat completions when left out. */
  readonly apiFor?: ((call: ModelCall) => Api) | undefined;
}

/** A provider that speaks OpenAI's dialect. Throws if it could never be called: without a key, or without a base URL. */
export function createOpenAiCompatible(options: OpenAiCompatibleOptions): Provider {
  const spoken = { ...plainDialect, ...options.dialect };
  const dialect = { ...spoken, id: options.id ?? spoken.id };
  const connection = connect(dialect, options);
  const speaker: Speaker = { dialect, connection, apiFor: options.apiFor ?? (() => chatCompletions) };
  return {
    id: dialect.id,
    credentials: connection.credentials,
    generate: (call, context) => generate({ call, context }, speaker),
    stream: (call, context) => stream({ call, context }, speaker),
    ...(dialect.embeddings && {
      embed: (call: EmbedCall, context: CallContext) => embed({ call, context }, speaker),
    }),
    classify: (error) => {
      const { message, code, ...failure } = classify(error, dialect);
      return {
        ...failure,
        message: connection.withoutKeys(message),
        code: code && connection.withoutKeys(code),
      };
    },
  };
}

/** Makes of a dialect the function that creates its provider. */
export function providerFrom(dialect: Partial<Dialect>): CreateProvider {
  return (options) => createOpenAiCompatible({ ...options, dialect });
}

export type CreateProvider = (options: ConnectionOptions) => Provider;

interface Speaker {
  readonly dialect: Dialect;
  readonly connection: Connection;
  readonly apiFor: (call: ModelCall) => Api;
}

interface Question<Call> {
  readonly call: Call;
  readonly context: CallContext;
}

async function generate(question: Question<ModelCall>, speaker: Speaker): ReturnType<Provider['generate']> {
  const { call, context } = question;
  const { dialect, connection, apiFor } = speaker;
  const api = apiFor(call);
  const request = api.toRequest(askingOf(call, dialect, false));
  if (request.streamOnly) return gatherReply(stream(question, speaker));
  return connection.transport.ask(context, async (transportCall) => {
    const posting = { path: api.pathFor(call, dialect), body: request.body, credential: context.credential };
    const response = await connection.post(transportCall, posting);
    const answer: unknown = await response.json();
    return api.fromReply(answer, { dialect, request, seen: transportCall.seen });
  });
}

function stream({ call, context }: Question<ModelCall>, speaker: Speaker): AsyncIterable<ReplyEvent> {
  const { dialect, connection, apiFor } = speaker;
  const api = apiFor(call);
  const request = api.toRequest(askingOf(call, dialect, true));
  const posting = { path: api.pathFor(call, dialect), body: request.body, credential: context.credential };
  return connection.transport.stream(context, {
    work: (transportCall) =>
      readStream({
        post: () => connection.post(transportCall, posting),
        reader: () => api.fromStream({ dialect, request, seen: transportCall.seen }),
      }),
  });
}

async function embed(
  { call, context }: Question<EmbedCall>,
  { dialect, connection }: Speaker,
): Promise<EmbedReply> {
  const body = toEmbedRequest(call, dialect);
  return connection.transport.ask(context, async (transportCall) => {
    const posting = {
      path: pathWith(call.model, dialect.embeddingsPath),
      body,
      credential: context.credential,
    };
    const response = await connection.post(transportCall, posting);
    const answer: unknown = await response.json();
    return fromEmbedReply(answer, transportCall.seen);
  });
}

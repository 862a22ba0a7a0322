import { keyRing } from '@understudy/adapter-kit';
import type { Keys } from '@understudy/adapter-kit';
import type { CallContext, ModelCall, Provider, Reply, ReplyEvent } from '@understudy/core';
import { createTransport } from '@understudy/transport';
import type { Transport, TransportCall } from '@understudy/transport';

import { classify } from './classify.ts';
import { fromReply } from './from-reply.ts';
import { fromStream } from './from-stream.ts';
import { openSdk } from './open-sdk.ts';
import { sealed } from './sealed.ts';
import { toRequest } from './to-request.ts';

export interface AnthropicOptions extends Keys {
  /** Takes the place of `anthropic`: routes, `options` and the ledger know the provider by it. */
  readonly id?: string | undefined;
  readonly baseUrl?: string | undefined;
  /** A transport of your own to the same base URL, for other limits or to close it. */
  readonly transport?: Transport | undefined;
}

/** Claude, over Anthropic's own SDK. Nothing is loaded or connected before the first call. */
export function createAnthropic(options: AnthropicOptions): Provider {
  const { id = 'anthropic' } = options;
  const ring = keyRing(options);
  // The SDK adds the version to the path itself.
  const baseUrl = (options.baseUrl ?? 'https://api.anthropic.com').replace(/\/+(?:v1\/*)?$/, '');
  const transport = options.transport ?? createTransport({ baseUrl });
  const sdkFor = ring.perKey((key) => openSdk(key, { baseUrl, transport }));

  async function ask(
    call: ModelCall,
    context: CallContext,
    { fetchOptions, seen }: TransportCall,
  ): Promise<Reply> {
    try {
      const request = toRequest(call, id, false);
      const { client } = await sdkFor(context.credential);
      const answer: unknown = await client.post(path, { body: request.body, fetchOptions });
      return fromReply(answer, { request, seen });
    } catch (error) {
      throw sealed(error);
    }
  }

  async function* read(
    call: ModelCall,
    context: CallContext,
    { fetchOptions, seen }: TransportCall,
  ): AsyncGenerator<ReplyEvent> {
    try {
      const request = toRequest(call, id, true);
      const { client, eventsOf } = await sdkFor(context.credential);
      const response = await client.post(path, { body: request.body, fetchOptions }).asResponse();
      yield* fromStream(eventsOf(response), { request, seen });
    } catch (error) {
      throw sealed(error);
    }
  }

  return {
    id,
    credentials: ring.labels,
    generate: (call, context) => transport.ask(context, (wire) => ask(call, context, wire)),
    stream: (call, context) => transport.stream(context, { work: (wire) => read(call, context, wire) }),
    classify: (error) => {
      const failure = classify(error);
      const { message, code } = failure;
      return { ...failure, message: ring.hide(message), code: code && ring.hide(code) };
    },
  };
}

const path = '/v1/messages';

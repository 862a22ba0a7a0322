import { keyRing } from '@understudy/adapter-kit';
import type { Keys } from '@understudy/adapter-kit';
import type {
  CallContext,
  EmbedCall,
  EmbedReply,
  JsonObject,
  ModelCall,
  Provider,
  Reply,
  ReplyEvent,
} from '@understudy/core';
import { createTransport } from '@understudy/transport';
import type { Transport, TransportCall } from '@understudy/transport';

import { classify } from './classify.ts';
import { fromEmbedReply, toEmbedRequest } from './embed.ts';
import { fromReply } from './from-reply.ts';
import { fromStream } from './from-stream.ts';
import { fetchWith, openSdk } from './open-sdk.ts';
import type { Sdk } from './open-sdk.ts';
import { oversize } from './oversize.ts';
import { sealed } from './sealed.ts';
import { checkedModel, toRequest } from './to-request.ts';

export interface GoogleOptions extends Keys {
  /** Takes the place of `google`: routes, `options` and the ledger know the provider by it. */
  readonly id?: string | undefined;
  readonly baseUrl?: string | undefined;
  /** A transport of your own to the same base URL, for other limits or to close it. */
  readonly transport?: Transport | undefined;
}

/** Gemini, over Google's own SDK. Nothing is loaded or connected before the first call. */
export function createGoogle(options: GoogleOptions): Provider {
  const { id = 'google' } = options;
  const ring = keyRing(options);
  // The SDK adds the version to the path itself.
  const baseUrl = (options.baseUrl ?? 'https://generativelanguage.googleapis.com').replace(
    /\/+(?:v1beta\/*)?$/,
    '',
  );
  const transport = options.transport ?? createTransport({ baseUrl });
  const fetchFor = ring.perKey((key) => (wire: TransportCall) => fetchWith(key, wire.fetch));
  let sdk: Promise<Sdk> | undefined;
  const speaker: Speaker = {
    id,
    open: () => (sdk ??= openSdk(baseUrl)),
    httpOptions: ({ context, wire }, extra) => ({
      fetch: fetchFor(context.credential)(wire),
      ...(extra && { extraBody: extra }),
    }),
  };
  return {
    id,
    credentials: ring.labels,
    generate: (call, context) => transport.ask(context, (wire) => ask({ call, context, wire }, speaker)),
    stream: (call, context) =>
      transport.stream(context, { work: (wire) => read({ call, context, wire }, speaker) }),
    embed: (call, context) => transport.ask(context, (wire) => embed({ call, context, wire }, speaker)),
    classify: (error) => {
      const failure = classify(error);
      const { message, code } = failure;
      return { ...failure, message: ring.hide(message), code: code && ring.hide(code) };
    },
  };
}

interface Speaker {
  readonly id: string;
  open(): Promise<Sdk>;
  httpOptions(question: Question<unknown>, extra: JsonObject | undefined): object;
}

interface Question<Call> {
  readonly call: Call;
  readonly context: CallContext;
  readonly wire: TransportCall;
}

async function ask(question: Question<ModelCall>, speaker: Speaker): Promise<Reply> {
  const { call, wire } = question;
  try {
    const request = toRequest(call, speaker.id);
    const httpOptions = speaker.httpOptions(question, call.options?.[speaker.id]);
    const sdk = await speaker.open();
    const { contents, config } = request;
    const answer = await sdk.generateContent({
      model: call.model,
      contents,
      config: { ...config, httpOptions },
    });
    return fromReply(answer, { request, seen: wire.seen });
  } catch (error) {
    throw oversize(wire.seen, call) ?? sealed(error);
  }
}

async function* read(question: Question<ModelCall>, speaker: Speaker): AsyncGenerator<ReplyEvent> {
  const { call, wire } = question;
  try {
    const request = toRequest(call, speaker.id);
    const httpOptions = speaker.httpOptions(question, call.options?.[speaker.id]);
    const sdk = await speaker.open();
    const { contents, config } = request;
    const sending = { model: call.model, contents, config: { ...config, httpOptions } };
    yield* fromStream(await sdk.generateContentStream(sending), { request, seen: wire.seen });
  } catch (error) {
    throw oversize(wire.seen, call) ?? sealed(error);
  }
}

async function embed(question: Question<EmbedCall>, speaker: Speaker): Promise<EmbedReply> {
  const { call, wire } = question;
  try {
    const { contents, config } = toEmbedRequest(call);
    const httpOptions = speaker.httpOptions(question, undefined);
    const sdk = await speaker.open();
    const model = checkedModel(call.model);
    const own = call.options?.[speaker.id];
    const answer = await sdk.embedContent({ model, contents, config: { ...config, ...own, httpOptions } });
    return fromEmbedReply(answer, call, wire.seen);
  } catch (error) {
    throw sealed(error);
  }
}

import { LlmError, systemClock } from '@understudy/core';
import type { LlmAnswer, LlmStream } from '@understudy/core';

import type { Engine } from '../call/engine.ts';
import type { Gateway } from '../gateway.ts';
import type { Door } from '../http/door.ts';
import type { Exchange } from '../http/exchange.ts';
import type { House } from './asked.ts';
import { createSchemaReader } from './caller-schema.ts';
import { chatAnswer, declinedAnswer } from './chat-answer.ts';
import type { Head } from './chat-answer.ts';
import { eventsOf, tellChat } from './chat-stream.ts';
import { declinedBy } from './chat-words.ts';
import { metaHeaders } from '../call/meta-headers.ts';
import { answerError, answerThrown, wordFailure } from './openai-failure.ts';
import { readChat } from './read-chat.ts';
import type { Chat } from './read-chat.ts';

/** POST /v1/chat/completions */
export function chatDoor(house: House): Door {
  const { gateway } = house;
  const chatHouse = { ...house, readSchema: createSchemaReader() };
  return {
    method: 'POST',
    path: '/v1/chat/completions',
    needs: 'caller',
    wordFailure,
    handle: async (exchange) => {
      const chat = readChat(await exchange.readBody(), exchange, chatHouse);
      if (!chat.ok) return answerError(exchange, chat.error);
      const head = headOf(chat.value, exchange, gateway);
      if (chat.value.stream) await stream(chat.value, { head, exchange, gateway });
      else await answer(chat.value, { head, exchange, gateway });
    },
  };
}

interface Scene {
  readonly head: Head;
  readonly exchange: Exchange;
  readonly gateway: Gateway;
}

function headOf({ model }: Chat, { requestId }: Exchange, { clock = systemClock }: Gateway): Head {
  return { id: `chatcmpl-${requestId}`, created: Math.floor(clock.wallTime() / 1000), model };
}

async function answer(chat: Chat, { head, exchange, gateway }: Scene): Promise<void> {
  try {
    const given = await generate(chat, gateway.llm());
    exchange.answer(200, chatAnswer(head, given), metaHeaders(given.meta));
  } catch (thrown) {
    const declined = thrown instanceof LlmError ? declinedBy(thrown.failure) : undefined;
    if (!declined || !(thrown instanceof LlmError)) return answerThrown(exchange, thrown);
    const { meta } = thrown;
    exchange.answer(200, declinedAnswer(head, declined, meta), meta && metaHeaders(meta));
  }
}

async function stream(chat: Chat, { head, exchange, gateway }: Scene): Promise<void> {
  const llm = gateway.llm();
  const events = chat.streamable ? generateStream(chat, llm) : eventsOf(generate(chat, llm));
  const { requestId } = exchange;
  const open = () => exchange.begin(200, streamHeaders);
  const { clock = systemClock } = gateway;
  try {
    await tellChat(events, { ...chat, head, requestId, open, clock });
  } catch (thrown) {
    answerThrown(exchange, thrown);
  }
}

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  // Proxies that buffer would hold a stream until its end.
  'x-accel-buffering': 'no',
};

function generate({ target, messages, output, options }: Chat, llm: Engine): Promise<LlmAnswer<unknown>> {
  const { task, models } = target;
  return task === undefined
    ? llm.generate({ ...options, model: models, messages, output })
    : llm.generate({ ...options, task, messages });
}

function generateStream({ target, messages, output, options }: Chat, llm: Engine): LlmStream<unknown> {
  const { task, models } = target;
  return task === undefined
    ? llm.generateStream({ ...options, model: models, messages, output })
    : llm.generateStream({ ...options, task, messages });
}

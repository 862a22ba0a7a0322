import { camelCase, systemClock } from '@understudy/core';
import type { AnyTask, LlmStreamEvent } from '@understudy/core';

import { coalesce } from '../call/coalesce.ts';
import { metaHeaders } from '../call/meta-headers.ts';
import { mayCallTask } from '../call/permit.ts';
import { publicAnswer } from '../call/public-answer.ts';
import { publicFailure } from '../call/public-failure.ts';
import type { PublicFailure } from '../call/public-failure.ts';
import { answerTask, beginTask, readTaskCall } from '../call/task-call.ts';
import type { TaskCall } from '../call/task-call.ts';
import type { Gateway } from '../gateway.ts';
import type { Door } from '../http/door.ts';
import { beginEvents } from '../http/event-stream.ts';
import type { EventStream } from '../http/event-stream.ts';
import type { Exchange } from '../http/exchange.ts';
import { logFault } from '../http/log-fault.ts';
import { openApi } from './open-api.ts';
import { taskSchemas } from './task-schemas.ts';

/** Tasks for anyone who can say JSON: the same calls and answers as tRPC's, without its envelope. */
export function taskDoors(gateway: Gateway): readonly Door[] {
  const { tasks } = gateway;
  const kinds = new Map(Object.entries(tasks).map(([name, { kind }]) => [camelCase(name), kind]));
  const describe = once(() => JSON.stringify(openApi(tasks)));
  return [
    {
      ...common,
      method: 'POST',
      path: '/v1/tasks/:task',
      handle: (exchange) => callTask(exchange, gateway, kinds),
    },
    {
      ...common,
      method: 'GET',
      path: '/v1/tasks',
      handle: async ({ answer, caller }) => {
        const mine = Object.entries(tasks).filter(([name]) => mayCallTask(caller.tasks, name));
        answer(200, { tasks: mine.map(([name, task]) => ({ name: camelCase(name), ...taskSchemas(task) })) });
      },
    },
    {
      ...common,
      method: 'GET',
      path: '/openapi.json',
      handle: async ({ answer }) => answer(200, describe()),
    },
  ];
}

const common = {
  needs: 'caller',
  wordFailure: (failure: PublicFailure) => ({ error: failure }),
} as const;

type Kinds = ReadonlyMap<string, AnyTask['kind']>;

async function callTask(exchange: Exchange, gateway: Gateway, kinds: Kinds): Promise<void> {
  const name = exchange.parameters['task'] ?? '';
  const { stream, ...body } = asObject(await exchange.readBody());
  const call = readTaskCall(name, body, exchange);
  if (stream === true || exchange.header('accept')?.includes('text/event-stream')) {
    await streamTask(call, exchange, gateway);
    return;
  }
  const result = await answerTask(gateway.llm(), kinds.get(call.task), call);
  exchange.answer(200, publicAnswer(result), metaHeaders(result.meta));
}

const asObject = (body: unknown): { readonly stream?: unknown } =>
  typeof body === 'object' && body !== null ? body : {};

/** Until something has come a failure has a status of its own; after that it is an event, and no `finish` follows. */
async function streamTask(call: TaskCall, exchange: Exchange, gateway: Gateway): Promise<void> {
  const pieces = coalesce(beginTask(gateway.llm(), call), gateway.clock ?? systemClock);
  const first = await pieces.next();
  const events = beginEvents(exchange, {});
  try {
    if (!first.done) await say(first.value, events);
    for await (const event of pieces) await say(event, events);
  } catch (thrown) {
    await pieces.return(); // what was never looped over lets go of nothing by itself
    logFault(thrown, { requestId: exchange.requestId, door: '/v1/tasks/:task' }, gateway.log);
    await events.send('error', publicFailure(thrown, exchange.requestId));
  }
  events.end();
}

function say(event: LlmStreamEvent<unknown>, events: EventStream): Promise<void> | undefined {
  if (event.type !== 'finish') return events.send(event.type, event);
  return events.send('finish', publicAnswer({ ...event.answer, meta: event.meta }));
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

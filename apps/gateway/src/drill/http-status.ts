import { LlmError, chatTask, createLlm, defineTasks } from '@understudy/core';
import type { Failure } from '@understudy/core';
import { createFetchHandler } from '@understudy/server';

/** Which HTTP status a caller gets for a failure: the gateway's own doors are asked, once for each kind. */
export function httpStatuses(): (failure: Pick<Failure, 'kind' | 'code'>) => Promise<number> {
  const known = new Map<string, Promise<number>>();
  return ({ kind, code }) => {
    const name = `${kind} ${code ?? ''}`;
    const status = known.get(name) ?? askDoor({ kind, code, message: kind });
    known.set(name, status);
    return status;
  };
}

async function askDoor(failure: Failure): Promise<number> {
  const tasks = defineTasks({ failing: chatTask() });
  const never = { id: 'none', generate: notAsked, stream: notAsked, classify: () => failure };
  const llm = createLlm({ tasks, routes: { failing: { primary: 'none/none' } }, providers: [never] });
  const fails = (): Promise<never> => Promise.reject(new LlmError(failure, undefined));
  const handle = createFetchHandler({ llm: () => ({ ...llm, generate: fails }), tasks, keys: everybody });
  const response = await handle(
    new Request('http://localhost/v1/tasks/failing', {
      method: 'POST',
      headers: { authorization: 'Bearer drill', 'content-type': 'application/json' },
      body: JSON.stringify({ input: { messages: [{ role: 'user', content: 'drill' }] } }),
    }),
  );
  await response.body?.cancel();
  return response.status;
}

function notAsked(): never {
  throw new Error('nobody is asked here');
}

const everybody = {
  hasKeys: () => true,
  find: () => ({ keyId: 'drill', role: 'caller' }) as const,
  onRevoked: () => () => undefined,
};

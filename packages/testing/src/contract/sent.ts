import type { JsonObject, ModelCall } from '@understudy/core';

import { faultServer } from '../fault-server/index.ts';
import type { Answer, RecordedRequest } from '../fault-server/index.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';
import { keyOfTests } from './canaries.ts';
import { ask, callTo } from './setting.ts';

/** What a call looked like on the wire. */
export interface Sent {
  readonly path: string;
  readonly headers: RecordedRequest['headers'];
  readonly body: JsonObject;
  /** What the answer says about how it was asked. */
  readonly notes: readonly string[];
}

export interface Sending {
  readonly connect: ProviderUnderTest['connect'];
  readonly model: string;
  /** What the upstream says to it. */
  readonly answer: Answer;
}

/** Sends one call and shows what went out. */
export async function sent(
  { connect, model, answer }: Sending,
  fields: Partial<ModelCall> = {},
): Promise<Sent> {
  const upstream = await faultServer();
  try {
    upstream.next(answer);
    const setting = { upstream, provider: connect({ url: upstream.url, key: keyOfTests }) };
    const { reply } = await ask(setting, callTo(model, fields));
    const request = await upstream.arrival(1);
    // oxlint-disable-next-line typescript/no-unsafe-assignment -- an adapter sends a JSON object
    const body: JsonObject = JSON.parse(request.body);
    return { path: request.path, headers: request.headers, body, notes: reply.notes ?? [] };
  } finally {
    await upstream.close();
  }
}

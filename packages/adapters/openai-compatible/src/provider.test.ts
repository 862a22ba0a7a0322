import { callTo, chatWire, contextWith, describeProvider, plain, read } from '@understudy/testing/contract';
import { events, faultServer, sizeOf, stall } from '@understudy/testing/fault-server';
import { expect, it } from 'vitest';

import { createOpenAiCompatible } from './index.ts';

describeProvider({
  name: 'openai-compatible',
  model: 'some-model',
  connect: ({ url, key }) => createOpenAiCompatible({ key, baseUrl: `${url}/v1` }),
  wire: chatWire,
});

it('is done with a stream at its end mark, even if the connection stays open', async () => {
  const upstream = await faultServer();
  const stream = events(chatWire.stream(plain));
  upstream.next(stall(stream, sizeOf(stream)));
  const provider = createOpenAiCompatible({ key: 'k', baseUrl: upstream.url });
  const { reply, failure } = await read({ upstream, provider }, callTo('m'), contextWith({ stallMs: 1000 }));
  await upstream.close();
  expect(failure).toBeUndefined();
  expect(reply.finish).toBe('stop');
});

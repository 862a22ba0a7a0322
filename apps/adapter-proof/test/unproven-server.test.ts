import { callTo, contextWith } from '@understudy/testing/contract';
import { faultServer } from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import { providers } from './providers.ts';
import { said, ways } from './said.ts';

describe('a server that cannot prove who it is', () => {
  // The engine knows it by this code and does not ask it again.
  it.each(Object.entries(providers))('is known for what it is by %s', async (_name, create) => {
    const upstream = await faultServer({ tls: 'self-signed' });
    try {
      const provider = create({ key: 'some-key', baseUrl: upstream.url });
      for (const way of ways) {
        const { failure } = await said({ provider, call: callTo('a-model'), context: contextWith() }, way);
        expect(failure).toMatchObject({ kind: 'network', code: 'tls' });
      }
      expect(upstream.requests).toHaveLength(0);
    } finally {
      await upstream.close();
    }
  });
});

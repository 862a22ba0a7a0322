import { createLlm } from '@understudy/client';
import type { LlmClient } from '@understudy/client';
import type { AppRouter } from '@understudy/gateway/router';

type Environment = Readonly<Record<string, string | undefined>>;

/** The gateway as this tool knows it: by its address, a key, and the type of its router. */
export function openLlm(environment: Environment): LlmClient<AppRouter> {
  return createLlm<AppRouter>({
    url: environment['UNDERSTUDY_URL'] ?? 'http://127.0.0.1:4141',
    key: environment['UNDERSTUDY_KEY'],
    customerId: environment['CUSTOMER'],
    tags: { app: 'invoice-tool' },
  });
}

import { faultServer } from '@understudy/testing/fault-server';
import type { FaultServer } from '@understudy/testing/fault-server';

import { startGatewayProcess } from '../stage/gateway-process.ts';
import type { GatewayProcess } from '../stage/gateway-process.ts';
import { startUpstream } from '../stage/upstream.ts';

/** A gateway between a provider that is well, for everybody else, and one that does what an attack wants of it. */
export interface Siege {
  readonly gateway: GatewayProcess;
  /** Asked for as `evil/large`. */
  readonly evil: FaultServer;
}

/** Asked for by those who have nothing to do with an attack. */
export const othersModel = 'good/large';

export async function withSiege<Result>(play: (siege: Siege) => Promise<Result>): Promise<Result> {
  const [good, evil] = await Promise.all([startUpstream(), faultServer()]);
  try {
    const gateway = await startGatewayProcess({
      config: routesFile,
      environment: { GOOD_URL: good.url, EVIL_URL: `${evil.url}/v1`, DRILL_KEY: 'sk-of-the-drill' },
    });
    try {
      return await play({ gateway, evil });
    } finally {
      await gateway.clear();
    }
  } finally {
    await Promise.all([good.stop(), evil.close()]);
  }
}

const routesFile = `providers:
  good: { adapter: openai-compatible, baseUrl: "\${GOOD_URL}", key: "\${DRILL_KEY}" }
  evil: { adapter: openai-compatible, baseUrl: "\${EVIL_URL}", key: "\${DRILL_KEY}" }
models:
  good/large: { chat: true, tools: true, structured: schema, contextTokens: 8000, maxOutputTokens: 1000 }
  evil/large: { chat: true, tools: true, structured: schema, contextTokens: 8000, maxOutputTokens: 1000 }
defaults: { retry: { tries: 1 }, breaker: off, deadlineMs: 5000 }
routes:
${['support_chat', 'document_summary', 'data_extraction', 'title_generation', 'long_context_analysis']
  .map((task) => `  ${task}: { primary: good/large }`)
  .join('\n')}
`;

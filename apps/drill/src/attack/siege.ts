import { faultServer } from '@understudy/testing/fault-server';
import type { FaultServer } from '@understudy/testing/fault-server';

import { startGatewayProcess } from '../stage/gateway-process.ts';
import type { GatewayProcess } from '../stage/gateway-process.ts';
import { modelFacts, providerLine, routeLines } from '../stage/routes-file.ts';
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
${['good', 'evil'].map(providerLine).join('\n')}
models:
${['good', 'evil'].map((name) => `  ${name}/large: { ${modelFacts} }`).join('\n')}
defaults: { retry: { tries: 1 }, breaker: off, deadlineMs: 5000 }
routes:
${routeLines('{ primary: good/large }').join('\n')}
`;

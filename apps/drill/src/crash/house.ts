import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startGatewayProcess } from '../stage/gateway-process.ts';
import type { GatewayProcess } from '../stage/gateway-process.ts';
import { modelFacts, providerLine, routeLines } from '../stage/routes-file.ts';
import { inputTokens, startUpstream } from '../stage/upstream.ts';
import type { Upstream, UpstreamOptions } from '../stage/upstream.ts';

/** One provider, one ledger, and as many gateways as are opened on it, one after the other or at once. */
export interface House {
  readonly upstream: Upstream;
  /** Where the ledger is, and what lies beside it. */
  readonly directory: string;
  readonly ledger: string;
  open(): Promise<GatewayProcess>;
}

export interface HouseOptions {
  readonly upstream: UpstreamOptions;
  /** More of routes.yaml. */
  readonly more?: string | undefined;
  /** Where the ledger is; in a folder of its own without one. */
  readonly ledger?: string | undefined;
}

/** Stands for as long as the play takes. */
export async function withHouse<Result>(
  options: HouseOptions,
  play: (house: House) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'understudy-crash-'));
  const upstream = await startUpstream(options.upstream);
  const ledger = options.ledger ?? join(directory, 'ledger.db');
  const opened: GatewayProcess[] = [];
  const open = async (): Promise<GatewayProcess> => {
    const environment = { ONLY_URL: upstream.url, DRILL_KEY: 'sk-of-the-drill' };
    const gateway = await startGatewayProcess({ config: routesFile(options), ledger, environment });
    opened.push(gateway);
    return gateway;
  };
  try {
    return await play({ upstream, directory, ledger, open });
  } finally {
    await Promise.all(opened.map((gateway) => gateway.clear()));
    await upstream.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function routesFile({ more = '' }: HouseOptions): string {
  return `providers:
${providerLine('only')}
models:
  only/large: { ${modelFacts}, prices: [{ inputMicroUsdPerMillion: 10000000, outputMicroUsdPerMillion: 20000000 }] }
routes:
${routeLines('{ primary: only/large, fallback: [], parameters: { maxOutputTokens: 40 } }').join('\n')}
${more}
`;
}

/** What one whole answer of so many words costs. */
export function answerMicroUsd(words: number): number {
  return inputTokens * 10 + words * 20;
}

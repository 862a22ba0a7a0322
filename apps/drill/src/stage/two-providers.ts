import { ask } from './ask.ts';
import type { Asked } from './ask.ts';
import { startGatewayProcess } from './gateway-process.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { modelFacts, providerLine, routeLines } from './routes-file.ts';
import { inputTokens, startUpstream } from './upstream.ts';
import type { Upstream, UpstreamOptions } from './upstream.ts';

export interface TwoProvidersOptions {
  /** Lines under `defaults` of routes.yaml. */
  readonly policy?: string | undefined;
  /** The route of every task; the primary with the understudy behind it when nothing else is said. */
  readonly route?: string | undefined;
  readonly primary?: UpstreamOptions | undefined;
  readonly understudy?: UpstreamOptions | undefined;
  /** More of the gateway's environment. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** A gateway whose tasks go to one provider and, when that one cannot, to another. */
export interface TwoProviders {
  readonly primary: Upstream;
  readonly understudy: Upstream;
  /** Has no part in any route; whoever wants it names it: `bystander/large`. */
  readonly bystander: Upstream;
  readonly gateway: GatewayProcess;
  /** What was asked before the play, one after the other: a process that has just begun is slow. */
  readonly warmUp: readonly Asked[];
  clear(): Promise<void>;
}

/** Stages them for as long as the play takes. */
export async function withTwoProviders<Result>(
  options: TwoProvidersOptions,
  play: (stage: TwoProviders) => Promise<Result>,
): Promise<Result> {
  const stage = await stageTwoProviders(options);
  try {
    return await play(stage);
  } finally {
    await stage.clear();
  }
}

async function stageTwoProviders(options: TwoProvidersOptions): Promise<TwoProviders> {
  const [primary, understudy, bystander] = await Promise.all([
    startUpstream(options.primary),
    startUpstream(options.understudy),
    startUpstream(),
  ]);
  const stopAll = async (): Promise<void> =>
    void (await Promise.all([primary.stop(), understudy.stop(), bystander.stop()]));
  try {
    const gateway = await startGatewayProcess({
      config: routesFile(options),
      environment: {
        ...{ PRIMARY_URL: primary.url, UNDERSTUDY_URL: understudy.url, BYSTANDER_URL: bystander.url },
        DRILL_KEY: 'sk-of-the-drill',
        ...options.environment,
      },
    });
    const warmUp = await warmUpOf(gateway.url);
    const clear = async (): Promise<void> => void (await Promise.all([gateway.clear(), stopAll()]));
    return { primary, understudy, bystander, gateway, warmUp, clear };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function warmUpOf(url: string): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  while (asked.length < 100)
    asked.push(await ask({ url, task: 'support_chat', isStream: asked.length % 5 === 0 }));
  return asked;
}

function routesFile({ policy = '', route = usualRoute }: TwoProvidersOptions): string {
  const lines = [
    'providers:',
    ...['primary', 'understudy', 'bystander'].map(providerLine),
    'models:',
    `  primary/large: { ${modelFacts}, prices: [${pricesOf('primary')}] }`,
    `  understudy/large: { ${modelFacts}, prices: [${pricesOf('understudy')}] }`,
    ...(policy === '' ? [] : ['defaults:', policy]),
    'routes:',
    ...routeLines(route),
  ];
  return `${lines.join('\n')}\n`;
}

const usualRoute = '{ primary: primary/large, fallback: [understudy/large] }';

/** Micro-dollars for a token. The two differ, so that a cost that is laid at the wrong door does not add up. */
const microUsdPerToken = {
  primary: { input: 10, output: 20 },
  understudy: { input: 1, output: 2 },
} as const;

function pricesOf(provider: keyof typeof microUsdPerToken): string {
  const { input, output } = microUsdPerToken[provider];
  return `{ inputMicroUsdPerMillion: ${input}000000, outputMicroUsdPerMillion: ${output}000000 }`;
}

/** What one whole answer of so many words costs. */
export function answerMicroUsd(provider: keyof typeof microUsdPerToken, words: number): number {
  const { input, output } = microUsdPerToken[provider];
  return inputTokens * input + words * output;
}

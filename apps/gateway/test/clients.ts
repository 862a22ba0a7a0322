import type { RunningGateway } from '../src/start-gateway.ts';
import { aiSdk } from './clients-ai-sdk.ts';
import { langChain } from './clients-langchain.ts';
import { openAiSdk } from './clients-openai-sdk.ts';
import type { Place, StockClient } from './clients-stock-client.ts';

/** @internal */
export const stockClients: Readonly<Record<string, (place: Place) => StockClient>> = {
  'the openai SDK': openAiSdk,
  'the Vercel AI SDK': aiSdk,
  LangChain: langChain,
};

/** @internal */
export const placeOf = ({ url }: Pick<RunningGateway, 'url'>, fetcher: typeof fetch): Place => ({
  baseURL: `${url}/v1`,
  key: 'none',
  fetch: fetcher,
});

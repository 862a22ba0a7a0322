import { createAnthropic } from '@understudy/anthropic';
import { createAzureOpenAi } from '@understudy/azure-openai';
import type { AdapterDescription, ProviderSettings, SettingName } from '@understudy/config';
import type { Provider } from '@understudy/core';
import { createDeepSeek } from '@understudy/deepseek';
import { createGoogle } from '@understudy/google';
import { createGroq } from '@understudy/groq';
import { createMistral } from '@understudy/mistral';
import { createOllama } from '@understudy/ollama';
import { createOpenAi } from '@understudy/openai';
import { createOpenAiCompatible } from '@understudy/openai-compatible';
import { createOpenRouter } from '@understudy/openrouter';
import { createQwen } from '@understudy/qwen';
import { createXai } from '@understudy/xai';

/** Everything the gateway knows of one adapter. */
export interface Adapter extends AdapterDescription {
  readonly create: (options: AdapterOptions) => Provider;
  /** Where providers' own pages tell people to keep the key. */
  readonly keyVariable: string | undefined;
  /** Where a stand-in that speaks all protocols speaks this one. */
  readonly rehearsalPath: string;
}

/** A provider's settings with its keys laid open: they go straight to the adapter and are kept nowhere else. */
interface AdapterOptions {
  readonly id: string;
  readonly key: string;
  readonly keys?: Readonly<Record<string, string>>;
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly organization?: string;
  readonly project?: string;
}

const usual: readonly SettingName[] = ['key', 'keys', 'baseUrl', 'headers'];
const keyed = { takes: usual, needs: ['key'], embeds: true } as const;
const wordsOnly = { ...keyed, embeds: false } as const;

/** By the name that a configuration calls them. */
export const adapters: Readonly<Record<string, Adapter>> = {
  openai: {
    ...keyed,
    takes: [...usual, 'organization', 'project'],
    create: createOpenAi,
    keyVariable: 'OPENAI_API_KEY',
    rehearsalPath: '/v1',
  },
  anthropic: {
    ...wordsOnly,
    takes: ['key', 'keys', 'baseUrl'],
    create: createAnthropic,
    keyVariable: 'ANTHROPIC_API_KEY',
    rehearsalPath: '',
  },
  google: {
    ...keyed,
    takes: ['key', 'keys', 'baseUrl'],
    create: createGoogle,
    keyVariable: 'GEMINI_API_KEY',
    rehearsalPath: '',
  },
  qwen: {
    ...keyed,
    create: createQwen,
    keyVariable: 'DASHSCOPE_API_KEY',
    rehearsalPath: '/compatible-mode/v1',
  },
  deepseek: {
    ...wordsOnly,
    create: createDeepSeek,
    keyVariable: 'DEEPSEEK_API_KEY',
    rehearsalPath: '/v1',
  },
  mistral: { ...keyed, create: createMistral, keyVariable: 'MISTRAL_API_KEY', rehearsalPath: '/v1' },
  openrouter: {
    ...keyed,
    create: createOpenRouter,
    keyVariable: 'OPENROUTER_API_KEY',
    rehearsalPath: '/api/v1',
  },
  groq: { ...wordsOnly, create: createGroq, keyVariable: 'GROQ_API_KEY', rehearsalPath: '/openai/v1' },
  xai: { ...wordsOnly, create: createXai, keyVariable: 'XAI_API_KEY', rehearsalPath: '/v1' },
  'azure-openai': {
    ...keyed,
    needs: ['key', 'baseUrl'],
    create: createAzureOpenAi,
    keyVariable: 'AZURE_OPENAI_API_KEY',
    rehearsalPath: '',
  },
  ollama: { ...keyed, needs: [], create: createOllama, keyVariable: undefined, rehearsalPath: '/v1' },
  'openai-compatible': {
    ...keyed,
    needs: ['baseUrl'],
    // A server of one's own may ask for no key.
    create: (options) => createOpenAiCompatible({ dialect: { needsKey: false }, ...options }),
    keyVariable: undefined,
    rehearsalPath: '/v1',
  },
};

/** Makes a provider as it was configured. Nothing is loaded or connected before its first call. */
export function openProvider({ id, adapter, key, keys, headers, ...rest }: ProviderSettings): Provider {
  const found = adapters[adapter];
  if (!found) throw new Error(`provider ${id}: there is no adapter called ${adapter}`);
  const { baseUrl, organization, project } = rest;
  // Adapters have defaults of their own for what is not said; the configuration was checked for what must be.
  const options: Partial<AdapterOptions> = {
    id,
    ...(key && { key: key.reveal() }),
    ...(keys && { keys: revealed(keys) }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(headers && { headers: revealed(headers) }),
    ...(organization !== undefined && { organization }),
    ...(project !== undefined && { project }),
  };
  // oxlint-disable-next-line typescript/consistent-type-assertions -- `needs` has been checked against the configuration
  return found.create(options as AdapterOptions);
}

function revealed(secrets: NonNullable<ProviderSettings['headers']>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(secrets).map(([name, each]) => [name, each.reveal()]));
}

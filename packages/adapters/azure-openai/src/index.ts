import type { Provider } from '@understudy/core';
import { createOpenAiCompatible } from '@understudy/openai-compatible';
import type { ConnectionOptions } from '@understudy/openai-compatible';

import { azureOpenAi } from './azure-openai.ts';

export interface AzureOpenAiOptions extends ConnectionOptions {
  /** The resource's own address, such as `https://my-resource.openai.azure.com`. */
  readonly baseUrl: string;
  /** A dated version of the API, or `v1` for the one without dates. */
  readonly apiVersion?: string | undefined;
}

/** The newest dated version that is not a preview. */
const latestVersion = '2024-10-21';

/** OpenAI's models on Azure. The model of a call is the name of its deployment. */
export function createAzureOpenAi({ apiVersion = latestVersion, ...options }: AzureOpenAiOptions): Provider {
  const resource = options.baseUrl.replace(/\/+$/, '').replace(/\/openai(\/v1)?$/, '');
  const baseUrl = `${resource}/openai${apiVersion === 'v1' ? '/v1' : ''}`;
  return createOpenAiCompatible({ ...options, baseUrl, dialect: azureOpenAi(apiVersion) });
}

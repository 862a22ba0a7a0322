import { plainReach } from '@understudy/openai-compatible';
import type { Dialect } from '@understudy/openai-compatible';

/** What is different on Azure. Models are named by their deployment, which is part of the path. */
export function azureOpenAi(apiVersion: string): Partial<Dialect> {
  return {
    id: 'azure-openai',
    keyHeader: 'api-key',
    ...(apiVersion === 'v1' ? {} : deployments(apiVersion)),
    // Models that do not reason were made for API versions that know only `max_tokens`.
    maxReasoningTokens: 'max_completion_tokens',
    refusesWhileThinking: ['temperature', 'topP'],
    models: [{ match: /^(o\d|gpt-[5-9](?!.*chat))/, reasons: true, refuses: ['stop'] }],
    structured: { best: 'schema', assumed: 'schema', notWith: [], reach: { ...plainReach, recursion: true } },
    strictTools: true,
    errors: [{ kind: 'quota-exhausted', status: [403], message: /out of call volume quota/i }],
  };
}

function deployments(apiVersion: string): Pick<Dialect, 'chatPath' | 'embeddingsPath' | 'query'> {
  return {
    chatPath: '/deployments/{model}/chat/completions',
    embeddingsPath: '/deployments/{model}/embeddings',
    query: { 'api-version': apiVersion },
  };
}

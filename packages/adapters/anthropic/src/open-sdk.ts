import type { Anthropic } from '@anthropic-ai/sdk';
import type { Secret, Transport } from '@understudy/transport';

import type { ServerEvent } from './from-stream.ts';

/** What is used of the SDK. */
export interface Sdk {
  readonly client: Anthropic;
  eventsOf(response: Response): AsyncIterable<ServerEvent>;
}

export interface Place {
  readonly baseUrl: string;
  readonly transport: Transport;
}

/** Loads the SDK and makes a client for a key: a provider that nobody calls costs nothing. */
export async function openSdk(key: Secret, { baseUrl, transport }: Place): Promise<Sdk> {
  const [{ Anthropic }, { Stream }] = await Promise.all([
    import('@anthropic-ai/sdk'),
    import('@anthropic-ai/sdk/core/streaming'),
  ]);
  const client = new Anthropic({
    baseURL: baseUrl,
    // The key stays out of the SDK, which would print it with its clients; without any it looks for one by itself.
    apiKey: 'kept by the transport',
    webhookKey: null,
    maxRetries: 0,
    timeout: longestTimeoutMs,
    logger: silent,
    logLevel: 'off',
    openTelemetry: false,
    fetch: (input, init) => transport.fetch(input, { ...init, headers: headersFor(key) }),
  });
  return { client, eventsOf: (response) => Stream.rawEvents(response) };
}

/** The transport keeps the time; the SDK's timer only must not be faster. Timers hold a signed 32-bit number. */
const longestTimeoutMs = 2_147_483_647;

/** Its log lines would hold prompts and answers. */
const silent = { error: ignore, warn: ignore, info: ignore, debug: ignore };

function ignore(): void {}

/**
 * The version whose types the SDK has.
 * @internal held by a test to what the SDK would send
 */
export const apiVersion = '2026-10-21';

/** All that the API needs. The SDK's own headers hold whatever stands in ANTHROPIC_CUSTOM_HEADERS. */
function headersFor(key: Secret): Record<string, string> {
  return {
    accept: 'application/json',
    'content-type': 'application/json',
    'anthropic-version': apiVersion,
    authorization: `Bearer ${key.reveal()}`,
    'user-agent': 'understudy',
  };
}

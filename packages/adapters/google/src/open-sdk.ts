import type { JsonObject } from '@understudy/core';
import type { Fetch, Secret } from '@understudy/transport';

/** What is used of the SDK, in the API's own words. */
export interface Sdk {
  generateContent(sending: Sending): Promise<unknown>;
  generateContentStream(sending: Sending): Promise<AsyncIterable<unknown>>;
  embedContent(sending: Sending): Promise<unknown>;
}

export interface Sending {
  readonly model: string;
  readonly contents: readonly JsonObject[];
  readonly config: object;
}

/**
 * Loads the SDK: a provider that nobody calls costs nothing. The build for browsers is the one that reads no
 * environment, where the other finds keys, base URLs and a switch to another product; it also loads in a third of the time.
 */
export async function openSdk(baseUrl: string): Promise<Sdk> {
  const { GoogleGenAI } = await import('@google/genai/web');
  // The key stays out of the SDK, which would print it with its clients; without any it complains.
  const { models } = new GoogleGenAI({
    apiKey: 'kept by the transport',
    vertexai: false,
    httpOptions: { baseUrl, apiVersion },
  });
  // oxlint-disable-next-line typescript/consistent-type-assertions -- its enums are the API's words, which we write as texts
  return models as unknown as Sdk;
}

/** Every model and parameter is there; the SDK would ask for `v1`, which knows no previews. */
const apiVersion = 'v1beta';

/** Sends with our own headers: all that the API needs, and the key. */
export function fetchWith(key: Secret, fetch: Fetch): Fetch {
  return (input, init) => fetch(input, { ...init, headers: headersFor(key) });
}

function headersFor(key: Secret): Record<string, string> {
  return {
    accept: 'application/json',
    'content-type': 'application/json',
    'x-goog-api-key': key.reveal(),
    'user-agent': 'understudy',
  };
}

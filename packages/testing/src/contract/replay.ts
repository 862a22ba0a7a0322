import { readFileSync } from 'node:fs';

import type { ModelCall } from '@understudy/core';

import { body, faultServer, inPieces } from '../fault-server/index.ts';
import type { Answer, Headers } from '../fault-server/index.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';
import { keyOfTests } from './canaries.ts';
import { ask, callTo, read } from './setting.ts';
import type { Outcome } from './setting.ts';

/** Reads the files of `__fixtures__` beside a test as answers: `.json` as a reply, `.sse` as a stream. */
export function fixturesBeside(testUrl: string): (name: string, options?: FixtureOptions) => Answer {
  return (name, { status = 200, headers = {} } = {}) => {
    const content = readFileSync(new URL(`__fixtures__/${name}`, testUrl));
    const type = name.endsWith('.sse') ? 'text/event-stream; charset=utf-8' : 'application/json';
    return body(status, content, { 'content-type': type, ...headers });
  };
}

export interface FixtureOptions {
  readonly status?: number | undefined;
  readonly headers?: Headers | undefined;
}

/** No letter, line or event has this size. */
const pieceBytes = 13;

/** Plays one answer to a provider: a stream comes in small pieces, to a caller who streams. */
export async function replay(
  { connect, model }: Pick<ProviderUnderTest, 'connect' | 'model'>,
  answer: Answer,
  fields: Partial<ModelCall> = {},
): Promise<Outcome> {
  const upstream = await faultServer();
  try {
    const setting = { upstream, provider: connect({ url: upstream.url, key: keyOfTests }) };
    const isStream = answer.headers['content-type']?.startsWith('text/event-stream');
    upstream.next(isStream ? inPieces(answer, pieceBytes) : answer);
    return await (isStream ? read : ask)(setting, callTo(model, fields));
  } finally {
    await upstream.close();
  }
}

/** What was read, short enough to be written down beside a fixture. Usage is input, cached, cache-written, output, reasoning. */
export interface Summary {
  readonly text?: string | undefined;
  readonly reasoning?: string | undefined;
  readonly toolCalls?: readonly string[] | undefined;
  readonly finish?: string | undefined;
  readonly refusal?: string | undefined;
  readonly usage?: readonly (number | undefined)[] | undefined;
  readonly model?: string | undefined;
  readonly failure?: string | undefined;
}

/** An outcome in a few words, without what is not there. */
export function summaryOf({ reply, failure }: Outcome): Summary {
  const { text, reasoning, toolCalls = [], finish, refusal, usage, servedModel } = reply;
  const calls = toolCalls.map(({ id, name, arguments: written }) => `${id}:${name}(${written})`);
  const told: Summary = {
    text: text === '' ? undefined : text,
    reasoning,
    toolCalls: calls.length > 0 ? calls : undefined,
    finish,
    refusal: refusal?.explanation ?? refusal?.category,
    usage: usage && [
      usage.inputTokens,
      usage.cachedInputTokens,
      usage.cacheWriteTokens,
      usage.outputTokens,
      usage.reasoningTokens,
    ],
    model: servedModel,
    failure: failure?.kind,
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

import { LLMock } from '@copilotkit/aimock';
import type { ChatCompletionRequest, ChaosConfig, Fixture, FixtureResponse } from '@copilotkit/aimock';
import { estimateTokens } from '@understudy/core';

import type { ScriptBook } from './script-book.ts';
import type { Trouble } from './trouble.ts';

/** One provider's stand-in: a server on loopback that speaks its protocol. */
export interface StandIn {
  readonly url: string;
  /** From now on; undefined ends all trouble. */
  suffer(trouble: Trouble | undefined): void;
  stop(): Promise<void>;
}

export async function startStandIn(book: ScriptBook): Promise<StandIn> {
  const server = new LLMock({ port: 0, chunkSize: lettersPerPiece, journalMaxEntries: 1 });
  const answering: Fixture = {
    match: { endpoint: 'chat' },
    response: (request) => answer(request, book),
    streamingProfile: pace,
  };
  server.addFixture(answering);
  await server.start();
  return {
    url: server.url,
    suffer(trouble) {
      server.clearChaos();
      delete answering.truncateAfterChunks;
      if (trouble === 'cut') answering.truncateAfterChunks = 5;
      else if (trouble) server.setChaos(chaosOf[trouble]);
    },
    stop: () => server.stop(),
  };
}

/** About as fast as a model of the smaller kind; its "tokens" are our pieces. */
const pace = { ttft: 120, tps: 40, jitter: 0.2 };
const lettersPerPiece = 6;

const chaosOf: Readonly<Record<Exclude<Trouble, 'cut'>, ChaosConfig>> = {
  outage: { dropRate: 1 },
  'rate-limited': { rateLimitRate: 1 },
  slow: { latencyMs: 20_000 },
  flaky: { dropRate: 1 / 3 },
};

function answer(request: ChatCompletionRequest, book: ScriptBook): FixtureResponse {
  const prompt = lastUserText(request);
  const content = book.answerTo(prompt);
  const asked = request.messages.map(({ content: each }) => textOf(each)).join('\n');
  return { content, usage: usageOf(estimateTokens(asked), estimateTokens(content)) };
}

function lastUserText({ messages }: ChatCompletionRequest): string {
  return textOf(messages.findLast(({ role }) => role === 'user')?.content);
}

function textOf(content: ChatCompletionRequest['messages'][number]['content'] | undefined): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('');
}

/** The same count in the words of every protocol; each takes its own. */
function usageOf(input: number, output: number): Readonly<Record<string, number>> {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    input_tokens: input,
    output_tokens: output,
    promptTokenCount: input,
    candidatesTokenCount: output,
  };
}

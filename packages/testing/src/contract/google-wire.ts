import type { Usage } from '@understudy/core';
import { json } from '../fault-server/index.ts';
import type { Frame } from '../fault-server/index.ts';
import { keyOfTests, promptOfTests } from './canaries.ts';
import type { Sample, Wire } from './provider-under-test.ts';

/** The Gemini API as the contract sees it. */
export const googleWire: Wire = {
  reply: (sample) => json(200, { candidates: [wholeCandidate(sample)], ...tail(sample) }),
  stream: streamOf,
  endFrames: 1, // the reason for stopping comes with the last count
  errorFrame: { kind: 'overloaded', sent: { data: errorOf(503, 'UNAVAILABLE') } },
  errorInSuccess: { kind: 'server-error', sent: json(200, errorOf(500, 'INTERNAL')) },
  errors: [
    row(400, 'bad-request', 'INVALID_ARGUMENT'),
    row(401, 'unauthorized', 'UNAUTHENTICATED'),
    row(403, 'forbidden', 'PERMISSION_DENIED'),
    row(404, 'model-not-found', 'NOT_FOUND'),
    row(429, 'rate-limited', 'RESOURCE_EXHAUSTED'),
    {
      name: '429 rate-limited, with a wait',
      kind: 'rate-limited',
      sent: json(429, errorOf(429, 'RESOURCE_EXHAUSTED', [retryInfo('2s')])),
      retryAfterMs: 2000,
    },
    row(500, 'server-error', 'INTERNAL'),
    row(503, 'overloaded', 'UNAVAILABLE'),
    row(504, 'server-error', 'DEADLINE_EXCEEDED'),
  ],
};

type Row = Wire['errors'][number];

function row(status: number, kind: Row['kind'], word: string): Row {
  return { name: `${status} ${kind}`, kind, sent: json(status, errorOf(status, word)) };
}

function retryInfo(retryDelay: string): object {
  return { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay };
}

/** An error that quotes the key and the prompt, as providers do. */
function errorOf(code: number, status: string, details: readonly object[] = []): object {
  return { error: { code, status, message: `${keyOfTests} in '${promptOfTests}'`, details } };
}

function wholeCandidate(sample: Sample): object {
  const texts = sample.pieces.length === 0 ? [] : [{ text: sample.pieces.join('') }];
  return candidate([...texts, ...sample.toolCalls.map(callPart)], words[sample.finish]);
}

function streamOf(sample: Sample): readonly Frame[] {
  const parts = [...sample.pieces.map((text) => ({ text })), ...sample.toolCalls.map(callPart)];
  const head = { modelVersion: sample.model, responseId: 'resp-contract' };
  return [
    ...parts.map((part) => ({ data: { candidates: [candidate([part])], ...head } })),
    { data: { candidates: [candidate([{ text: '' }], words[sample.finish])], ...tail(sample) } },
  ];
}

function candidate(parts: readonly object[], finishReason?: string): object {
  return { content: { role: 'model', parts }, index: 0, ...(finishReason && { finishReason }) };
}

function callPart({ id, name, arguments: pieces }: Sample['toolCalls'][number]): object {
  const args: unknown = JSON.parse(pieces.join(''));
  return { functionCall: { id, name, args } };
}

function tail({ usage, model }: Sample): object {
  return {
    modelVersion: model,
    responseId: 'resp-contract',
    ...(usage && { usageMetadata: metadata(usage) }),
  };
}

/** This API stops at a tool call as at anything else. */
const words = { stop: 'STOP', length: 'MAX_TOKENS', 'tool-calls': 'STOP' } as const;

function metadata({ inputTokens, cachedInputTokens, outputTokens, reasoningTokens = 0 }: Usage): object {
  return {
    promptTokenCount: inputTokens,
    cachedContentTokenCount: cachedInputTokens,
    candidatesTokenCount: outputTokens - reasoningTokens,
    thoughtsTokenCount: reasoningTokens,
    totalTokenCount: inputTokens + outputTokens,
  };
}

import { keyOfTests, promptOfTests } from '../../contract/canaries.ts';
import { googleWire } from '../../contract/google-wire.ts';
import { events, json } from '../../fault-server/index.ts';
import type { Answer } from '../../fault-server/index.ts';
import type { Family } from '../family.ts';
import { both } from '../speech.ts';

const error = (
  code: number,
  status: string,
  told: { message?: string; details?: readonly object[] } = {},
): Answer => {
  const { message = 'Not this time', details = [] } = told;
  return json(code, {
    error: { code, status, message: `${message} (${keyOfTests}: '${promptOfTests}')`, details },
  });
};

const errorInfo = (reason: string): object => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason,
});

const usageMetadata = { promptTokenCount: 25, candidatesTokenCount: 12, totalTokenCount: 37 };
const filtered = {
  candidates: [{ index: 0, finishReason: 'SAFETY' }],
  modelVersion: 'served-model-1',
  usageMetadata,
};
const blocked = {
  promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
  modelVersion: 'served-model-1',
  usageMetadata,
};

/** The Gemini API. */
export const google: Family = {
  name: 'google',
  adapter: 'google',
  model: 'gemini-3.8-flash',
  path: '',
  wire: googleWire,
  headFrames: 0,
  refuses: {
    'rate-limited': error(429, 'RESOURCE_EXHAUSTED'),
    'quota-exhausted': error(402, 'FAILED_PRECONDITION', { message: 'Your prepayment credits are depleted' }),
    unauthorized: error(400, 'INVALID_ARGUMENT', { details: [errorInfo('API_KEY_INVALID')] }),
    forbidden: error(403, 'PERMISSION_DENIED'),
    'model-not-found': error(404, 'NOT_FOUND'),
    'context-too-long': error(400, 'INVALID_ARGUMENT', {
      message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    }),
    'content-filtered': { unsaid: 'says it as an answer' },
    'bad-request': error(400, 'INVALID_ARGUMENT'),
    'bad-output': { unsaid: 'does not check the tool calls of its models' },
    overloaded: error(503, 'UNAVAILABLE'),
    'server-error': error(500, 'INTERNAL'),
  },
  declines: { unsaid: 'its models say no in plain words' },
  withholds: { whole: json(200, filtered), streamed: events([{ data: filtered }]) },
  own: {
    'too long as a rate': both(
      error(429, 'RESOURCE_EXHAUSTED', {
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
            violations: [{ quotaId: 'GenerateContentInputTokensPerModelPerMinute', quotaValue: '2' }],
          },
        ],
      }),
    ),
    'the prompt is blocked': { whole: json(200, blocked), streamed: events([{ data: blocked }]) },
  },
};

import { anthropicWire } from '../../contract/anthropic-wire.ts';
import { keyOfTests, promptOfTests } from '../../contract/canaries.ts';
import { events, json } from '../../fault-server/index.ts';
import type { Answer } from '../../fault-server/index.ts';
import type { Family } from '../family.ts';
import { sample } from '../speech.ts';

const error = (status: number, type: string, message = 'Not this time'): Answer =>
  json(status, {
    type: 'error',
    error: { type, message: `${message} (${keyOfTests}: '${promptOfTests}')` },
  });

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'served-model-1',
  content: [],
};
const usage = { input_tokens: 25, output_tokens: 12 };

/** The Messages API. */
export const anthropic: Family = {
  name: 'anthropic',
  adapter: 'anthropic',
  model: 'claude-sonnet-5',
  path: '',
  wire: anthropicWire,
  headFrames: 2, // the message, and the block
  refuses: {
    'rate-limited': error(429, 'rate_limit_error'),
    'quota-exhausted': error(400, 'invalid_request_error', 'Your credit balance is too low'),
    unauthorized: error(401, 'authentication_error'),
    forbidden: error(403, 'permission_error'),
    'model-not-found': error(404, 'not_found_error'),
    'context-too-long': error(400, 'invalid_request_error', 'prompt is too long: 210000 > 200000'),
    'content-filtered': error(400, 'invalid_request_error', 'Output blocked by content filtering policy'),
    'bad-request': error(400, 'invalid_request_error'),
    'bad-output': { unsaid: 'does not check the tool calls of its models' },
    overloaded: error(529, 'overloaded_error'),
    'server-error': error(500, 'api_error'),
  },
  declines: {
    whole: json(200, { ...message, stop_reason: 'refusal', usage }),
    streamed: events([
      {
        event: 'message_start',
        data: { type: 'message_start', message: { ...message, stop_reason: null, usage } },
      },
      {
        event: 'message_delta',
        data: { type: 'message_delta', delta: { stop_reason: 'refusal' }, usage },
      },
      { event: 'message_stop', data: { type: 'message_stop' } },
    ]),
  },
  withholds: { unsaid: 'says it as an error' },
  own: {
    'an answer begun twice': {
      whole: anthropicWire.reply(sample),
      streamed: events([...anthropicWire.stream(sample).slice(0, 5), ...anthropicWire.stream(sample)]),
    },
  },
};

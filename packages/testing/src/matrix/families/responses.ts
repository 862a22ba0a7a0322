import { responsesWire } from '../../contract/responses-wire.ts';
import { events, json } from '../../fault-server/index.ts';
import type { Frame } from '../../fault-server/index.ts';
import type { Family, Played } from '../family.ts';
import { openAiRefuses } from './chat.ts';

const response = (status: string, content: object, more: object = {}): object => ({
  id: 'resp_1',
  object: 'response',
  model: 'served-model-1',
  status,
  error: null,
  incomplete_details: null,
  output: [{ type: 'message', role: 'assistant', content: [content] }],
  usage: { input_tokens: 25, output_tokens: 12, total_tokens: 37 },
  ...more,
});

const event = (type: string, fields: object): Frame => ({ event: type, data: { type, ...fields } });

const declined = response('completed', { type: 'refusal', refusal: 'No.' });
const withheld = response(
  'incomplete',
  { type: 'output_text', text: '', annotations: [] },
  { incomplete_details: { reason: 'content_filter' } },
);

/** What a busy server says, in a stream before any content. */
const busyStream = (frame: Frame): Played => ({
  whole: json(503, { error: busy }),
  streamed: events([
    event('response.created', { response: { ...response('in_progress', {}), output: [] } }),
    frame,
  ]),
});
const busy = { message: 'busy', type: 'server_error', code: 'server_is_overloaded', param: null };

/** OpenAI's Responses API, which some of its models have alone. */
export const responses: Family = {
  name: 'openai by responses',
  adapter: 'openai',
  model: 'o3-pro',
  path: '/v1',
  wire: responsesWire,
  headFrames: 2,
  refuses: openAiRefuses,
  declines: {
    whole: json(200, declined),
    streamed: events([
      event('response.refusal.delta', { output_index: 0, content_index: 0, delta: 'No.' }),
      event('response.completed', { response: declined }),
    ]),
  },
  withholds: {
    whole: json(200, withheld),
    streamed: events([event('response.incomplete', { response: withheld })]),
  },
  own: {
    'an error event with an object': busyStream(event('error', { error: busy })),
    'an error event without one': busyStream(event('error', { ...busy, type: 'error' })),
    'a response that failed': busyStream(
      event('response.failed', { response: { ...response('failed', {}), output: [], error: busy } }),
    ),
  },
};

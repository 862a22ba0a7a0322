import { chatWire } from '../../contract/chat-wire.ts';
import { keyOfTests, promptOfTests } from '../../contract/canaries.ts';
import { events, json } from '../../fault-server/index.ts';
import type { Answer, Frame, Headers } from '../../fault-server/index.ts';
import type { Family } from '../family.ts';
import { sample, says } from '../speech.ts';

interface ChatFamily {
  readonly name: string;
  readonly path?: string;
  readonly model?: string;
  readonly refuses?: Partial<Family['refuses']>;
  readonly own?: Family['own'];
}

/** A family that speaks OpenAI's chat completions, and what it says in another way. */
export function chatFamily({ name, path = '/v1', model = 'large', refuses, own }: ChatFamily): Family {
  return {
    name,
    adapter: name,
    model,
    path,
    wire: chatWire,
    headFrames: 1,
    refuses: { ...openAiRefuses, ...refuses },
    declines: { whole: json(200, declined), streamed: events(declining) },
    withholds: { whole: json(200, withheld), streamed: events(withholding) },
    own: { ...chatOwn, ...own },
  };
}

/** An error as OpenAI words it; like all providers it quotes what it was sent. */
export function chatError(status: number, code: string | null, told: ChatErrorTold = {}): Answer {
  const { message = 'Not this time', type = 'invalid_request_error', headers } = told;
  const error = { message: `${message} (${keyOfTests}: '${promptOfTests}')`, type, param: null, code };
  return json(status, { error }, headers);
}

interface ChatErrorTold {
  readonly message?: string;
  readonly type?: string;
  readonly headers?: Headers;
}

export const openAiRefuses: Family['refuses'] = {
  'rate-limited': chatError(429, 'rate_limit_exceeded', { type: 'requests' }),
  'quota-exhausted': chatError(429, 'insufficient_quota', { type: 'insufficient_quota' }),
  unauthorized: chatError(401, 'invalid_api_key'),
  forbidden: chatError(403, 'unsupported_country_region_territory'),
  'model-not-found': chatError(404, 'model_not_found'),
  'context-too-long': chatError(400, 'context_length_exceeded'),
  'content-filtered': chatError(400, 'content_policy_violation'),
  'bad-request': chatError(400, 'unsupported_value'),
  'bad-output': { unsaid: 'does not check the tool calls of its models' },
  overloaded: chatError(503, 'server_is_overloaded', { type: 'service_unavailable_error' }),
  'server-error': chatError(500, null, { type: 'server_error' }),
};

const head = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'served-model-1' };
const counted = { usage: { prompt_tokens: 25, completion_tokens: 12, total_tokens: 37 } };

const whole = (message: object, finish: string): object => ({
  ...head,
  ...counted,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
});

const chunk = (delta: object, finish: string | null = null): Frame => ({
  data: { ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] },
});

const tail: readonly Frame[] = [
  { data: { ...head, object: 'chat.completion.chunk', choices: [], ...counted } },
  '[DONE]',
];

const declined = whole({ content: null, refusal: 'No.' }, 'stop');
const declining: readonly Frame[] = [chunk({ refusal: 'No.' }), chunk({}, 'stop'), ...tail];
const withheld = whole({ content: '' }, 'content_filter');
const withholding: readonly Frame[] = [
  chunk({ role: 'assistant', content: '' }),
  chunk({}, 'content_filter'),
  ...tail,
];

const frames = chatWire.stream(sample);
const texts = frames.slice(0, 1 + sample.pieces.length);

/** What other APIs have no place for. */
const chatOwn: Family['own'] = {
  'a beginning said twice': {
    whole: says(chatWire).whole,
    streamed: events([...frames.slice(0, 1), ...frames]),
  },
  'done without a reason': {
    whole: says(chatWire).whole,
    streamed: events([...texts, { data: { ...head, choices: [], ...counted } }, '[DONE]']),
  },
};

import { chatWire, plain } from '@understudy/testing/contract';
import { body, cut, events, html, json, reset, stall } from '@understudy/testing/fault-server';
import type { Answer, Frame } from '@understudy/testing/fault-server';

import type { Asking, Ending } from './doors.ts';

/** One answer of a provider, in both forms in which it may be asked for. */
export interface Played {
  readonly whole: Answer;
  readonly streamed: Answer;
}

export interface Expected {
  readonly ending: Ending;
  /** Where a dialect has another word. */
  readonly openai?: Ending | undefined;
  readonly trpc?: Ending | undefined;
  /** Who was asked, and how it went; undefined when no request may be on record. */
  readonly attempts: readonly string[] | undefined;
}

export interface Scenario extends Expected {
  readonly when: string;
  readonly lead?: readonly Played[];
  readonly standIn?: readonly Played[];
  /** Where a stream must end in another way than a whole answer. */
  readonly asStream?: Expected;
  readonly asking?: Partial<Asking>;
  /** Lines for the configuration. */
  readonly policy?: string;
  readonly more?: string;
  /** The caller leaves as soon as somebody is asked. */
  readonly leaves?: boolean;
}

const pieces = ['Your parcel ', 'is on ', 'its way ', 'and will ', 'be there ', 'tomorrow.'];
const answer: string = pieces.join('');

function says(...texts: readonly string[]): Played {
  const sample = { ...plain, pieces: texts, usage };
  return { whole: chatWire.reply(sample), streamed: events(chatWire.stream(sample)) };
}

const usage = { inputTokens: 25, outputTokens: 12 };

export const good: Played = says(...pieces);

const both = (sent: Answer): Played => ({ whole: sent, streamed: sent });
const each = ({ whole, streamed }: Played, change: (sent: Answer) => Answer): Played => ({
  whole: change(whole),
  streamed: change(streamed),
});
const refusing = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Played =>
  both(json(status, { error: { message: 'no', type: 'error', param: null, code } }, headers));

const oops = { error: { message: 'oops', type: 'server_error', code: null } };
const head = { id: 'chatcmpl-1', object: 'chat.completion', created: 1_790_000_000, model: 'served-model-1' };
const goodFrames = chatWire.stream({ ...plain, pieces, usage });
const framesOf = (count: number): readonly Frame[] => goodFrames.slice(0, count);

const byLead = (attempts: readonly string[]): Expected => ({
  ending: { status: 200, text: answer, servedBy: 'lead/large' },
  attempts,
});
const byStandIn = (...attempts: readonly string[]): Expected => ({
  ending: { status: 200, text: answer, servedBy: 'standIn/large' },
  attempts: [...attempts, 'standIn ok'],
});
const fails = (status: number, kind: string, code: string, attempts?: readonly string[]): Expected => ({
  ending: { status, word: kind },
  openai: { status, word: code },
  attempts,
});

const down = both(json(500, oops));
const empty: Played = {
  whole: body(200, '', { 'content-type': 'application/json' }),
  streamed: body(200, '', { 'content-type': 'text/event-stream' }),
};
const impatient = '  timeouts: { firstTokenMs: 700, stallMs: 700, attemptMs: 900 }';

/** What can befall a request, and how it has to end, whichever door it came through. */
export const scenarios: readonly Scenario[] = [
  { when: 'all is well', lead: [good], ...byLead(['lead ok']) },
  { when: 'a 500 passes', lead: [down, good], ...byLead(['lead server-error', 'lead ok']) },
  {
    when: 'a 429 says when to come back',
    lead: [refusing(429, 'rate_limit_exceeded', { 'retry-after-ms': '40' }), good],
    ...byLead(['lead rate-limited', 'lead ok']),
  },
  {
    when: 'a 429 sends away for an hour',
    lead: [refusing(429, 'rate_limit_exceeded', { 'retry-after': '3600' })],
    standIn: [good],
    ...byStandIn('lead rate-limited'),
  },
  {
    when: 'the money is gone',
    lead: [refusing(429, 'insufficient_quota')],
    standIn: [good],
    ...byStandIn('lead quota-exhausted'),
  },
  {
    when: '529 stays',
    lead: [refusing(529, 'overloaded'), refusing(529, 'overloaded')],
    standIn: [good],
    ...byStandIn('lead overloaded', 'lead overloaded'),
  },
  {
    when: 'the key is refused',
    lead: [refusing(401, 'invalid_api_key')],
    standIn: [good],
    ...byStandIn('lead unauthorized'),
  },
  {
    when: 'the model is gone',
    lead: [refusing(404, 'model_not_found')],
    standIn: [good],
    ...byStandIn('lead model-not-found'),
  },
  {
    when: 'the prompt does not fit',
    lead: [refusing(400, 'context_length_exceeded')],
    standIn: [good],
    ...byStandIn('lead context-too-long'),
  },
  {
    when: 'a web page answers',
    lead: [both(html(200)), both(html(200))],
    standIn: [good],
    ...byStandIn('lead malformed', 'lead malformed'),
  },
  {
    when: 'a success holds an error',
    lead: [1, 2].map(() => ({ whole: json(200, oops), streamed: events([{ data: oops }]) })),
    standIn: [good],
    ...byStandIn('lead server-error', 'lead server-error'),
  },
  {
    when: 'the answer is empty',
    lead: [empty, empty],
    standIn: [good],
    ...byStandIn('lead malformed', 'lead malformed'),
  },
  {
    when: 'the connection is reset',
    lead: [
      each(good, (sent) => reset(sent, 'before-headers')),
      each(good, (sent) => reset(sent, 'before-headers')),
    ],
    standIn: [good],
    ...byStandIn('lead network', 'lead network'),
  },
  {
    when: 'nothing comes',
    policy: impatient,
    lead: [each(good, (sent) => stall(sent, 'before-headers'))],
    standIn: [good],
    ...byStandIn('lead timeout'),
  },
  {
    when: 'silence falls half-way',
    policy: impatient,
    lead: [each(good, (sent) => stall(sent, 'half-way'))],
    standIn: [good],
    ...byStandIn('lead timeout'),
  },
  {
    when: 'it breaks off before the first word',
    lead: [{ whole: cut(good.whole, 'after-headers'), streamed: events(framesOf(1)) }],
    standIn: [good],
    ...byStandIn('lead truncated'),
  },
  {
    when: 'it breaks off between two words',
    lead: [{ whole: cut(good.whole, 'half-way'), streamed: events(framesOf(4)) }],
    standIn: [good],
    ...byStandIn('lead truncated'),
  },
  {
    when: 'it breaks off within an event',
    lead: [{ whole: cut(good.whole, 30), streamed: cut(good.streamed, 'half-way') }],
    standIn: [good],
    ...byStandIn('lead truncated'),
  },
  {
    when: 'it breaks off and nobody can go on',
    lead: [{ whole: cut(good.whole, 'half-way'), streamed: events(framesOf(4)) }],
    standIn: [down, down],
    ...fails(502, 'server-error', 'upstream_error', [
      'lead truncated',
      'standIn server-error',
      'standIn server-error',
    ]),
    asStream: {
      ending: { status: 200, text: pieces.slice(0, 3).join(''), word: 'truncated' },
      openai: { status: 200, text: pieces.slice(0, 3).join(''), word: 'truncated' },
      attempts: ['lead truncated', 'standIn server-error', 'standIn server-error'],
    },
  },
  {
    when: 'all are down',
    lead: [down, down],
    standIn: [down, down],
    ...fails(502, 'server-error', 'upstream_error', [
      'lead server-error',
      'lead server-error',
      'standIn server-error',
      'standIn server-error',
    ]),
  },
  {
    when: 'the model refuses',
    lead: [
      {
        whole: json(200, {
          ...head,
          choices: [
            {
              index: 0,
              message: { role: 'assistant', content: null, refusal: 'No.' },
              finish_reason: 'stop',
            },
          ],
        }),
        streamed: events([
          { data: { ...head, choices: [{ index: 0, delta: { refusal: 'No.' }, finish_reason: null }] } },
          { data: { ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] } },
          '[DONE]',
        ]),
      },
    ],
    ending: { status: 422, word: 'refused' },
    openai: { status: 200, word: 'refused' },
    attempts: ['lead refused'],
  },
  {
    when: 'the content is filtered',
    lead: [refusing(400, 'content_policy_violation')],
    ...fails(400, 'content-filtered', 'content_filter', ['lead content-filtered']),
  },
  {
    when: 'the provider calls the request wrong',
    lead: [refusing(400, 'unsupported_value')],
    ...fails(400, 'bad-request', 'bad_request', ['lead bad-request']),
  },
  {
    when: 'no object comes where one must',
    asking: { task: 'invoice' },
    lead: [says('I do not know'), says('Really not')],
    standIn: [says('{"totalCents":3}')],
    ending: { status: 200, text: '{"totalCents":3}', servedBy: 'standIn/large' },
    attempts: ['lead bad-output', 'lead bad-output', 'standIn ok'],
    // What was read already cannot be taken back; /v1 holds back what does not begin as an object.
    asStream: {
      ending: { status: 200, text: 'I do not know', word: 'bad-output' },
      openai: { status: 422, word: 'bad_output' },
      attempts: ['lead bad-output'],
    },
  },
  {
    when: 'the budget is spent',
    more: 'budgets: { all: { per: day, usd: 0.000001 } }',
    ...fails(402, 'over-budget', 'over_budget', []),
  },
  {
    when: 'nobody knows the task',
    asking: { task: 'nothing' },
    ...fails(404, 'rejected-locally', 'model_not_found'),
    trpc: { status: 404, word: 'not-found' }, // for tRPC it is a procedure like any other
  },
  {
    when: 'the input is wrong',
    asking: { messages: [] },
    ...fails(400, 'rejected-locally', 'invalid_value'),
  },
  {
    when: 'the body is too large',
    asking: { messages: [{ role: 'user', content: 'x'.repeat(5 * 1024 * 1024) }] },
    ...fails(413, 'body-too-large', 'body_too_large'),
  },
  {
    when: 'the caller leaves',
    leaves: true,
    lead: [each(good, (sent) => stall(sent, 'after-headers'))],
    ending: { word: 'cancelled' },
    openai: { word: 'cancelled' },
    attempts: ['lead cancelled'],
  },
];

import { withHeaders } from '../../fault-server/index.ts';
import { chatError } from '../families/chat.ts';
import { byLead, byStandIn, fails, twice } from '../expectations.ts';
import type { Scenario } from '../scenario.ts';
import { both, good, goodOf, no, ownOf } from '../speech.ts';

const down = both(chatError(500, null, { type: 'server_error' }));

/** A time that is none: ours holds, and it is longer than anybody has to wait while another is there. */
const sentAway = (when: string, retryAfter: string): Scenario => ({
  row: 6,
  when,
  lead: (lead) => [no(lead, 'rate-limited', (sent) => withHeaders(sent, { 'retry-after': retryAfter }))],
  standIn: [good],
  ...byStandIn('lead rate-limited'),
});

const goesOn = (row: number, when: string, refusal: Parameters<typeof no>[1]): Scenario => ({
  row,
  when,
  lead: (lead) => [no(lead, refusal)],
  standIn: [good],
  ...byStandIn(`lead ${refusal}`),
});

/** The provider says no. */
export const refusalsRows: readonly Scenario[] = [
  {
    row: 2,
    when: 'a 500 passes',
    lead: (lead) => [no(lead, 'server-error'), goodOf(lead)],
    ...byLead('lead server-error'),
  },
  {
    row: 3,
    when: 'it stays overloaded',
    lead: (lead) => [no(lead, 'overloaded'), no(lead, 'overloaded')],
    standIn: [good],
    ...byStandIn(...twice('lead overloaded')),
  },
  {
    row: 4,
    when: 'a 429 says to come back soon',
    lead: (lead) => [
      no(lead, 'rate-limited', (sent) => withHeaders(sent, { 'retry-after': '0.2' })),
      goodOf(lead),
    ],
    ...byLead('lead rate-limited'),
    waitedMs: 200,
  },
  {
    row: 5,
    when: 'a 429 sends away for an hour',
    lead: (lead) => [no(lead, 'rate-limited', (sent) => withHeaders(sent, { 'retry-after': '3600' }))],
    standIn: [good],
    ...byStandIn('lead rate-limited'),
  },
  sentAway('a 429 says to come back at once', '0'),
  sentAway('a 429 says to come back before it was asked', '-1'),
  sentAway('a 429 says to come back at no time', 'NaN'),
  sentAway('a 429 names a day long past', 'Wed, 21 Oct 2015 07:28:00 GMT'),
  sentAway('a 429 sends away for thirty thousand years', '1e12'),
  {
    row: 6,
    when: 'a 429 says to come back at once and nobody else is there',
    policy: 'fallback: []',
    lead: (lead) => [
      no(lead, 'rate-limited', (sent) => withHeaders(sent, { 'retry-after': '0' })),
      goodOf(lead),
    ],
    ...byLead('lead rate-limited'),
    waitedMs: 1000,
  },
  {
    row: 6,
    when: 'a 429 says two times',
    lead: (lead) => [
      no(lead, 'rate-limited', (sent) => withHeaders(sent, { 'retry-after': '0.1', 'retry-after-ms': '0' })),
      goodOf(lead),
    ],
    ...byLead('lead rate-limited'),
    waitedMs: 100,
  },
  goesOn(7, 'the money is gone', 'quota-exhausted'),
  {
    row: 8,
    when: 'a rate is told in the words of a bill',
    lead: (lead) => [ownOf(lead, 'a rate in the words of a bill', 'means a bill by the words of a bill')],
    standIn: [good],
    ...byStandIn('lead rate-limited'),
  },
  {
    row: 9,
    when: 'a 402 says when to come back',
    lead: (lead) => [ownOf(lead, 'too much under way', 'sends no 402 for a rate'), goodOf(lead)],
    ...byLead('lead rate-limited'),
  },
  goesOn(10, 'the key is refused', 'unauthorized'),
  goesOn(10, 'the key may not do that', 'forbidden'),
  goesOn(11, 'the model is gone', 'model-not-found'),
  {
    row: 12,
    when: 'the provider calls the request wrong',
    lead: (lead) => [no(lead, 'bad-request')],
    ...fails(400, ['bad-request', 'bad_request'], ['lead bad-request']),
  },
  goesOn(13, 'the prompt is too long, and the next model has a larger window', 'context-too-long'),
  {
    row: 13,
    when: 'the prompt is too long, and there is no larger window',
    policy: 'fallback: []',
    lead: (lead) => [no(lead, 'context-too-long')],
    ...fails(400, ['context-too-long', 'context_length_exceeded'], ['lead context-too-long']),
  },
  {
    row: 14,
    when: 'a prompt too long is told as a rate',
    lead: (lead) => [ownOf(lead, 'too long as a rate', 'tells apart a long prompt and a rate')],
    standIn: [good],
    ...byStandIn('lead context-too-long'),
  },
  {
    row: 16,
    when: 'the content is filtered',
    lead: (lead) => [no(lead, 'content-filtered')],
    ...fails(400, ['content-filtered', 'content_filter'], ['lead content-filtered']),
  },
  {
    row: 17,
    when: 'a 400 is the fault of the model',
    lead: (lead) => [no(lead, 'bad-output')],
    standIn: [good],
    ...byStandIn('lead bad-output'),
  },
  {
    row: 18,
    when: 'a success holds an error',
    lead: ({ wire }) => twice('').map(() => both(wire.errorInSuccess.sent)),
    standIn: [good],
    ...byStandIn(...twice('lead server-error')),
  },
  {
    row: 43,
    when: 'all are down',
    lead: (lead) => [no(lead, 'server-error'), no(lead, 'server-error')],
    standIn: [down, down],
    ...fails(
      502,
      ['server-error', 'upstream_error'],
      [...twice('lead server-error'), ...twice('standIn server-error')],
    ),
  },
  {
    row: 47,
    when: 'thirty callers sent nonsense before',
    before: {
      times: 30,
      ending: fails(400, ['bad-request', 'bad_request'], ['lead bad-request']),
    },
    lead: (lead) => [...Array.from({ length: 30 }, () => no(lead, 'bad-request')), goodOf(lead)],
    ...byLead(),
  },
];

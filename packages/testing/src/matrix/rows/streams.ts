import { cut, events, reset, stall } from '../../fault-server/index.ts';
import { breaksOff, byStandIn, fails, twice } from '../expectations.ts';
import { chatError } from '../families/chat.ts';
import type { Family, Played, Unsaid } from '../family.ts';
import type { Scenario } from '../scenario.ts';
import { both, framesTo, good, goodOf, ownOf, pieces, sample, says } from '../speech.ts';

const inTheMiddle = 'an event comes in the midst of a stream';
const down = both(chatError(500, null, { type: 'server_error' }));
const threePieces = pieces.slice(0, 3).join('');

/** Broken off cleanly after so many pieces; a whole answer in its middle. */
const brokenOff = (lead: Family, pieceCount: number): Played => ({
  whole: cut(says(lead.wire).whole, 'half-way'),
  streamed: events(framesTo(lead, pieceCount), { gapMs: toBeReadMs }),
});

/** What comes together is read together: /v1 would still be free to answer with a status. */
const toBeReadMs = 200;

const beforeContent = (lead: Family, played: Played): Played | Unsaid =>
  lead.headFrames > 0 ? played : { unsaid: 'its first event is content' };

/** A stream that does not come to its end. */
export const streamsRows: readonly Scenario[] = [
  {
    row: 19,
    when: 'an error comes before the first word',
    lead: ({ wire }) => [1, 2].map(() => both(events([wire.errorFrame.sent]))),
    standIn: [good],
    ...byStandIn('lead overloaded', 'lead overloaded'),
    only: { form: 'streamed', because: inTheMiddle },
  },
  {
    row: 20,
    when: 'an error comes after five pieces',
    midStream: 'fail',
    lead: (lead) => [both(events([...framesTo(lead, 5), lead.wire.errorFrame.sent], { gapMs: toBeReadMs }))],
    ...breaksOff(pieces.slice(0, 5).join(''), ['overloaded', 'overloaded'], ['lead overloaded']),
    only: { form: 'streamed', because: inTheMiddle },
  },
  {
    row: 20,
    when: 'an error comes after five pieces and another goes on',
    lead: (lead) => [both(events([...framesTo(lead, 5), lead.wire.errorFrame.sent], { gapMs: toBeReadMs }))],
    standIn: [good],
    ...byStandIn('lead overloaded'),
    only: { form: 'streamed', because: inTheMiddle },
  },
  ...['an error event with an object', 'an error event without one', 'a response that failed'].map(
    (what): Scenario => ({
      row: 21,
      when: `the stream holds ${what}`,
      lead: (lead) => [1, 2].map(() => ownOf(lead, what, 'has one form of error')),
      standIn: [good],
      ...byStandIn(...twice('lead overloaded')),
      only: { form: 'streamed', because: inTheMiddle },
    }),
  ),
  {
    row: 22,
    when: 'it ends cleanly after three pieces',
    midStream: 'fail',
    lead: (lead) => [brokenOff(lead, 3)],
    standIn: [good],
    ...byStandIn('lead truncated'),
    asStream: breaksOff(threePieces, ['truncated', 'truncated'], ['lead truncated']),
  },
  {
    row: 22,
    when: 'it ends cleanly after three pieces and another goes on',
    lead: (lead) => [brokenOff(lead, 3)],
    standIn: [good],
    ...byStandIn('lead truncated'),
  },
  {
    row: 22,
    when: 'it ends cleanly after three pieces and nobody can go on',
    lead: (lead) => [brokenOff(lead, 3)],
    standIn: [down, down],
    ...fails(502, ['server-error', 'upstream_error'], ['lead truncated', ...twice('standIn server-error')]),
    asStream: breaksOff(
      threePieces,
      ['truncated', 'truncated'],
      ['lead truncated', ...twice('standIn server-error')],
    ),
  },
  {
    row: 23,
    when: 'it ends cleanly before the first word',
    lead: (lead) => [
      beforeContent(lead, {
        whole: cut(says(lead.wire).whole, 'after-headers'),
        streamed: events(framesTo(lead, 0)),
      }),
    ],
    standIn: [good],
    ...byStandIn('lead truncated'),
  },
  {
    row: 24,
    when: 'it ends within an event',
    lead: (lead) => [
      { whole: cut(says(lead.wire).whole, 30), streamed: cut(says(lead.wire).streamed, 'half-way') },
    ],
    standIn: [good],
    ...byStandIn('lead truncated'),
  },
  {
    row: 24,
    when: 'it ends within an event, in lines that end in CRLF',
    lead: ({ wire }) => [both(cut(events(wire.stream(sample), { lineEnd: '\r\n' }), 'half-way'))],
    standIn: [good],
    ...byStandIn('lead truncated'),
    only: { form: 'streamed', because: inTheMiddle },
  },
  {
    row: 27,
    when: 'the connection is reset before an answer',
    lead: (lead) => [1, 2].map(() => goodOf(lead, (sent) => reset(sent, 'before-headers'))),
    standIn: [good],
    ...byStandIn(...twice('lead network')),
  },
  {
    row: 27,
    when: 'the connection is reset after the head',
    lead: (lead) => [1, 2].map(() => goodOf(lead, (sent) => reset(sent, 'after-headers'))),
    standIn: [good],
    ...byStandIn(...twice('lead network')),
  },
  {
    row: 27,
    when: 'the connection is reset half-way',
    lead: (lead) => [1, 2].map(() => goodOf(lead, (sent) => reset({ ...sent, gapMs: 5 }, 'half-way'))),
    standIn: [good],
    ...byStandIn(...twice('lead network')),
    asStream: byStandIn('lead network'),
  },
  {
    row: 31,
    when: 'silence falls half-way',
    policy: 'timeouts: { firstTokenMs: 1500, stallMs: 1500, attemptMs: 2000 }, deadlineMs: 60000',
    lead: (lead) => [goodOf(lead, (sent) => stall(sent, 'half-way'))],
    standIn: [good],
    ...byStandIn('lead timeout'),
  },
];

import { body, compressed, events, html, inPieces, withHeaders } from '../../fault-server/index.ts';
import { byLead, byStandIn, twice } from '../expectations.ts';
import type { Scenario } from '../scenario.ts';
import { both, each, good, goodOf, ownOf, says } from '../speech.ts';

const noBeginning = 'its events tell nothing that must not be told twice';
const inTheMiddle = 'an event comes in the midst of a stream';

const manyBytes = ['Grüße', ', 世界 ', '👩‍👩‍👧', ' "quoted"\n', '\\ and \u2028 done'];

/** An answer comes, in the right words or in others. */
export const answersRows: readonly Scenario[] = [
  { row: 1, when: 'all is well', lead: (lead) => [goodOf(lead)], ...byLead(), tokens: 'exact' },
  {
    row: 16,
    when: 'the model declines',
    lead: ({ declines }) => [declines],
    ending: { status: 422, word: 'refused' },
    openai: { status: 200, word: 'refused' },
    attempts: ['lead refused'],
  },
  {
    row: 16,
    when: 'the model declines and the route goes on',
    policy: 'on: { refused: next-candidate }',
    lead: ({ declines }) => [declines],
    standIn: [good],
    ...byStandIn('lead refused'),
  },
  {
    row: 16,
    when: 'the answer is withheld',
    lead: ({ withholds }) => [withholds],
    ending: { status: 400, word: 'content-filtered' },
    openai: { status: 200, word: 'content_filter' },
    attempts: ['lead content-filtered'],
  },
  {
    row: 25,
    when: 'the end comes without a reason for it',
    lead: (lead) => [ownOf(lead, 'done without a reason', 'has no [DONE]')],
    ...byLead(),
    only: { form: 'streamed', because: inTheMiddle },
  },
  {
    row: 26,
    when: 'nobody tells what it took',
    lead: ({ wire }) => [says(wire, { usage: undefined })],
    ...byLead(),
    tokens: 'estimated',
  },
  {
    row: 34,
    when: 'the words make no sense',
    lead: ({ wire }) => [says(wire, { pieces: ['\u{1F9FF}\u202E', ' la la la', ' \uFFFD'] })],
    ending: { status: 200, text: '\u{1F9FF}\u202E la la la \uFFFD', servedBy: 'lead' },
    attempts: ['lead ok'],
  },
  {
    row: 36,
    when: 'the bytes come in pieces of seven',
    lead: (lead) => [goodOf(lead, (sent) => inPieces(sent, 7))],
    ...byLead(),
  },
  {
    row: 36,
    when: 'letters of many bytes are cut, and packed',
    lead: ({ wire }) => [each(says(wire, { pieces: manyBytes }), (sent) => inPieces(compressed(sent), 3))],
    ending: { status: 200, text: manyBytes.join(''), servedBy: 'lead' },
    attempts: ['lead ok'],
  },
  {
    row: 37,
    when: 'a web page answers',
    lead: () => [both(html(200)), both(html(200))],
    standIn: [good],
    ...byStandIn(...twice('lead malformed')),
  },
  {
    row: 37,
    when: 'an answer does not say what it is',
    lead: (lead) => [goodOf(lead, (sent) => withHeaders(sent, { 'content-type': '' }))],
    ...byLead(),
    only: { form: 'whole', because: 'a stream has to say that it is one' },
  },
  {
    row: 37,
    when: 'an answer says that it is bytes',
    lead: (lead) => [
      goodOf(lead, (sent) => withHeaders(sent, { 'content-type': 'application/octet-stream' })),
    ],
    ...byLead(),
    only: { form: 'whole', because: 'a stream has to say that it is one' },
  },
  {
    row: 40,
    when: 'an answer begins a second time',
    lead: (lead) => [ownOf(lead, 'an answer begun twice', noBeginning)],
    standIn: [good],
    ...byStandIn('lead malformed'),
    only: { form: 'streamed', because: inTheMiddle },
  },
  {
    row: 40,
    when: 'the beginning is said twice, and nothing between',
    lead: (lead) => [ownOf(lead, 'a beginning said twice', noBeginning)],
    ...byLead(),
    only: { form: 'streamed', because: inTheMiddle },
  },
  {
    row: 35,
    when: 'the answer is no text',
    lead: () => [noText, noText],
    standIn: [good],
    ...byStandIn(...twice('lead malformed')),
    asStream: byStandIn('lead truncated'),
  },
  {
    row: 35,
    when: 'the answer is no JSON',
    lead: () => [noJson, noJson],
    standIn: [good],
    ...byStandIn(...twice('lead malformed')),
  },
  {
    row: 35,
    when: 'the answer is empty',
    lead: () => [empty, empty],
    standIn: [good],
    ...byStandIn(...twice('lead malformed')),
  },
];

const jsonType = { 'content-type': 'application/json' };
const eventType = { 'content-type': 'text/event-stream' };
const noTextBytes = new Uint8Array([0xff, 0xfe, 0, 1]);
const noText = { whole: body(200, noTextBytes, jsonType), streamed: body(200, noTextBytes, eventType) };
const noJson = { whole: body(200, '{"choices":', jsonType), streamed: events(['{"unfinished']) };
const empty = { whole: body(200, '', jsonType), streamed: body(200, '', eventType) };

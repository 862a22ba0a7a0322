import type { Played } from '../family.ts';
import type { Expected, Scenario } from '../scenario.ts';
import { says } from '../speech.ts';
import { chatWire } from '../../contract/chat-wire.ts';

const wanted = '{"totalCents":3}';
const byStandIn = { ending: { status: 200, text: wanted, servedBy: 'standIn' } };
const byLead = { ending: { status: 200, text: wanted, servedBy: 'lead' } };
const wantedOf = says(chatWire, { pieces: [wanted] });

/** What comes together is read together: /v1 would still be free to answer with a status. */
const slowly = (played: Played): Played => ({ ...played, streamed: { ...played.streamed, gapMs: 200 } });

/** What was read already cannot be taken back; /v1 holds back what does not begin as an object. */
const tooLate = (text: string): Expected => ({
  ending: { status: 200, text, word: 'bad-output' },
  openai: text.startsWith('{')
    ? { status: 200, text, word: 'bad_output' }
    : { status: 422, word: 'bad_output' },
  attempts: ['lead bad-output'],
});

/** An object has to come, and does not. */
export const objectsRows: readonly Scenario[] = [
  {
    row: 34,
    when: 'no object comes where one must',
    kind: 'invoice',
    lead: ({ wire }) => [says(wire, { pieces: ['I do not know'] }), says(wire, { pieces: ['Really not'] })],
    standIn: [wantedOf],
    ...byStandIn,
    attempts: ['lead bad-output', 'lead bad-output', 'standIn ok'],
    asStream: tooLate('I do not know'),
  },
  {
    row: 42,
    when: 'words stand around the object',
    kind: 'invoice',
    lead: ({ wire }) => [says(wire, { pieces: ['Here it is: ', wanted, ' Anything else?'] })],
    ...byLead,
    attempts: ['lead ok'],
  },
  {
    row: 42,
    when: 'the object has the wrong shape, and the second time the right one',
    kind: 'invoice',
    lead: ({ wire }) => [
      slowly(says(wire, { pieces: ['{"totalCents":"three"}'] })),
      says(wire, { pieces: [wanted] }),
    ],
    ...byLead,
    attempts: ['lead bad-output', 'lead ok'],
    asStream: tooLate('{"totalCents":"three"}'),
  },
  {
    row: 42,
    when: 'the object is cut at the greatest length',
    kind: 'invoice',
    lead: ({ wire }) => [slowly(says(wire, { pieces: ['{"totalCents'], finish: 'length' }))],
    standIn: [wantedOf],
    ...byStandIn,
    attempts: ['lead bad-output', 'standIn ok'], // asked again, it would be cut again
    asStream: tooLate('{"totalCents'),
  },
  {
    row: 42,
    when: 'the model declines to write the object',
    kind: 'invoice',
    lead: ({ declines }) => [declines],
    ending: { status: 422, word: 'refused' },
    openai: { status: 200, word: 'refused' },
    attempts: ['lead refused'],
  },
];

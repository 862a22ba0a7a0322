import { stall, withHeaders } from '../../fault-server/index.ts';
import { byLead, fails } from '../expectations.ts';
import type { Scenario } from '../scenario.ts';
import { goodOf, no } from '../speech.ts';

const left = { ending: { word: 'cancelled' } };

/** What the caller does, or sends. */
export const callersRows: readonly Scenario[] = [
  {
    row: 50,
    when: 'the same is asked once more under its idempotency key',
    isRepeat: true,
    before: { times: 1, ending: byLead() },
    lead: (lead) => [goodOf(lead)],
    ending: byLead().ending,
    attempts: [],
  },
  {
    row: 15,
    when: 'the prompt is larger than every window',
    messages: ['of all that happened '.repeat(20_000)],
    ...fails(400, ['rejected-locally', 'context_length_exceeded'], []),
    asksNobody: true,
  },
  {
    row: 39,
    when: 'the body is too large',
    messages: ['x'.repeat(5 * 1024 * 1024)],
    ...fails(413, ['body-too-large', 'body_too_large'], undefined),
    asksNobody: true,
  },
  {
    row: 51,
    when: 'the caller leaves before an answer',
    leaves: 'asked',
    lead: (lead) => [goodOf(lead, (sent) => stall(sent, 'before-headers'))],
    ...left,
    attempts: ['lead cancelled'],
  },
  {
    row: 51,
    when: 'the caller leaves after the head',
    leaves: 'asked',
    lead: (lead) => [goodOf(lead, (sent) => stall(sent, 'after-headers'))],
    ...left,
    attempts: ['lead cancelled'],
  },
  {
    row: 51,
    when: 'the caller leaves while it reads',
    leaves: 'reading',
    lead: (lead) => [goodOf(lead, (sent) => ({ ...sent, gapMs: 300 }))],
    ending: { text: 'Your parcel ', word: 'cancelled' },
    attempts: ['lead cancelled'],
    tokens: 'estimated',
    only: { form: 'streamed', because: 'a whole answer is read at once' },
  },
  {
    row: 51,
    when: 'the caller leaves between two tries',
    leaves: 'answered',
    policy: 'retry: { tries: 2, backoff: { baseMs: 1, capMs: 5000 } }',
    lead: (lead) => [no(lead, 'rate-limited', (sent) => withHeaders(sent, { 'retry-after': '3' }))],
    ...left,
    attempts: ['lead rate-limited'],
  },
  {
    row: 'more',
    when: 'nobody knows the task',
    kind: 'unknown',
    ...fails(404, ['rejected-locally', 'model_not_found'], undefined),
    trpc: { status: 404, word: 'not-found' }, // for tRPC it is a procedure like any other
    asksNobody: true,
  },
  {
    row: 'more',
    when: 'the input is wrong',
    messages: [],
    ...fails(400, ['rejected-locally', 'invalid_value'], undefined),
    asksNobody: true,
  },
  {
    row: 'more',
    when: 'the budget is spent',
    budget: 'usd: 0.000001',
    ...fails(402, ['over-budget', 'over_budget'], []),
    asksNobody: true,
  },
];

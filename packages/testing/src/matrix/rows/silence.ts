import { drip, flood, gzipBomb, pings, stall } from '../../fault-server/index.ts';
import { byStandIn, twice } from '../expectations.ts';
import type { Scenario } from '../scenario.ts';
import { both, each, good, goodOf, says } from '../speech.ts';

/** Long enough for a busy machine, short enough to be waited for. */
const policy = 'timeouts: { firstTokenMs: 1500, stallMs: 1500, attemptMs: 2000 }, deadlineMs: 60000';

/** Nobody is there, nothing comes, it comes too slowly, or far too much of it. */
export const silenceRows: readonly Scenario[] = [
  {
    row: 28,
    when: 'nobody listens',
    leadIs: 'gone',
    standIn: [good],
    ...byStandIn(...twice('lead network')),
  },
  {
    row: 28,
    when: 'the name is unknown',
    leadIs: 'nowhere',
    standIn: [good],
    ...byStandIn(...twice('lead network')),
  },
  {
    row: 28,
    when: 'the certificate is not trusted',
    leadIs: 'not-trusted',
    standIn: [good],
    ...byStandIn('lead network'),
  },
  {
    row: 29,
    when: 'nothing comes',
    policy,
    lead: (lead) => [goodOf(lead, (sent) => stall(sent, 'before-headers'))],
    standIn: [good],
    ...byStandIn('lead timeout'),
  },
  {
    row: 30,
    when: 'nothing comes after the head',
    policy,
    lead: (lead) => [goodOf(lead, (sent) => stall(sent, 'after-headers'))],
    standIn: [good],
    ...byStandIn('lead timeout'),
  },
  {
    row: 31,
    when: 'nothing comes but pings',
    policy,
    lead: () => [both(pings(20))],
    standIn: [good],
    ...byStandIn('lead timeout'),
    only: { form: 'streamed', because: 'a ping is an event of a stream' },
  },
  {
    row: 32,
    when: 'a byte comes now and then',
    policy,
    lead: ({ wire }) => [each(says(wire), (sent) => drip(sent, 50))],
    standIn: [good],
    ...byStandIn('lead timeout'),
  },
  {
    row: 38,
    when: 'the answer has no end',
    lead: () => [endless, endless],
    standIn: [good],
    ...byStandIn(...twice('lead malformed')),
  },
  {
    row: 38,
    when: 'the answer unpacks to more than anybody can hold',
    lead: () => [bomb, bomb],
    standIn: [good],
    ...byStandIn(...twice('lead malformed')),
  },
];

const eventType = { 'content-type': 'text/event-stream' };
const endless = { whole: flood(40), streamed: flood(12, eventType) };
const bomb = { whole: gzipBomb(100), streamed: gzipBomb(100, eventType) };

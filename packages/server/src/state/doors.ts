import { systemClock } from '@understudy/core';
import type { CandidateHealth, Clock } from '@understudy/core';

import type { PublicFailure } from '../call/public-failure.ts';
import type { Gateway, GatewayState } from '../gateway.ts';
import type { Door } from '../http/door.ts';
import type { AnswerHeaders } from '../http/exchange.ts';
import { labelText } from './prometheus.ts';

/** How the gateway is. Whether it lives and can serve is for every load balancer; the rest is for viewers. */
export function stateDoors(gateway: Gateway): readonly Door[] {
  const clock = gateway.clock ?? systemClock;
  return [
    {
      ...common,
      path: '/health/live',
      needs: 'nobody',
      handle: async ({ answer }) => answer(200, { live: true }, noStore),
    },
    {
      ...common,
      path: '/health/ready',
      needs: 'nobody',
      handle: async ({ answer }) => {
        const ready = isReady(gateway);
        answer(ready ? 200 : 503, { ready }, noStore);
      },
    },
    {
      ...common,
      path: '/health',
      needs: 'viewer',
      handle: async ({ answer }) => answer(isReady(gateway) ? 200 : 503, healthOf(gateway, clock), noStore),
    },
    {
      ...common,
      path: '/metrics',
      needs: 'viewer',
      handle: async ({ answer }) => {
        const breakers = breakerLines(gateway.llm().health().candidates);
        const ledger = ledgerLines(gateway.state?.().ledger);
        answer(200, (gateway.metrics?.text() ?? '') + breakers + ledger, prometheus);
      },
    },
  ];
}

const common = {
  method: 'GET',
  wordFailure: (failure: PublicFailure) => ({ error: failure }),
} as const;

const noStore: AnswerHeaders = { 'cache-control': 'no-store' };
const prometheus: AnswerHeaders = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };

const isReady = ({ state }: Gateway): boolean => state?.().ready ?? true;

function healthOf(gateway: Gateway, clock: Clock): object {
  const { candidates, retryBudget } = gateway.llm().health();
  const { ready = true, ...facts } = gateway.state?.() ?? {};
  return {
    live: true,
    ready,
    ...facts,
    retryBudget,
    breakers: candidates.map((each) => describe(each, clock.now())),
  };
}

/** Times as durations: the clock's own numbers mean nothing to anyone else. */
function describe(
  { key, status, breaker, until, since, block, recent, latencyMs }: CandidateHealth,
  now: number,
): object {
  return {
    candidate: key,
    status,
    breaker,
    forMs: since === undefined ? undefined : Math.round(now - since),
    untilMs: until === undefined ? undefined : Math.max(0, Math.round(until - now)),
    because: block?.because,
    recent,
    latencyMs,
  };
}

/** Whatever the ledger says of itself in numbers; a state in words is there with the value 1. */
function ledgerLines(ledger: GatewayState['ledger']): string {
  if (!ledger) return '';
  const head = '# HELP understudy_ledger How the ledger is.\n# TYPE understudy_ledger gauge\n';
  const lines = Object.entries(ledger).map(([fact, value]) => {
    const labels = typeof value === 'string' ? { fact, value } : { fact };
    return `understudy_ledger{${labelText(labels)}} ${typeof value === 'string' ? 1 : Number(value)}\n`;
  });
  return head + lines.join('');
}

/** A state set, as Prometheus calls it: 1 for the state that it is in. */
function breakerLines(candidates: readonly CandidateHealth[]): string {
  const head =
    "# HELP understudy_breaker_state 1 for the state of a candidate's breaker.\n# TYPE understudy_breaker_state gauge\n";
  const lines = candidates.flatMap(({ key, breaker }) =>
    states.map(
      (state) =>
        `understudy_breaker_state{${labelText({ candidate: key, state })}} ${Number(state === breaker)}\n`,
    ),
  );
  return head + lines.join('');
}

const states: readonly CandidateHealth['breaker'][] = ['closed', 'open', 'half-open', 'held'];

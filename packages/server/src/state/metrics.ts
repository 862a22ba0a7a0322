import { whenSettled } from '@understudy/core';
import type { Attempt, Clock, EventListener, Middleware, Outcome } from '@understudy/core';

import { counter, histogram } from './prometheus.ts';
import type { Counter, Histogram } from './prometheus.ts';

/** Counts what happens, and tells it in Prometheus' words. Hand `measure` to the engine's `use` and `onEvent` to its events. */
export interface Metrics {
  /** Outermost in `use`: what it measures is what a caller waits for. */
  readonly measure: Middleware;
  readonly onEvent: EventListener;
  /** One exchange at a door has ended. */
  readonly exchanged: (door: string, status: number, durationMs: number) => void;
  readonly text: () => string;
}

/** No label ever holds a customer, a key or anything else that a caller writes: each value is a series for ever. */
export function createMetrics(clock: Clock): Metrics {
  const series = createSeries();
  return {
    async measure(request, next) {
      const startedAt = clock.now();
      const result = await next(request);
      return whenSettled(result, async (outcome) => {
        const task = request.task ?? '';
        count(outcome, { task, series, tookMs: clock.now() - startedAt });
      });
    },
    onEvent: ({ type }) => series.events.add({ event: type }),
    exchanged(door, status, durationMs) {
      series.exchanges.add({ door, status: String(status) });
      series.exchangeSeconds.observe({ door }, durationMs / 1000);
    },
    text: () =>
      told(series)
        .map((each) => each.text())
        .join(''),
  };
}

interface Series {
  readonly exchanges: Counter;
  readonly exchangeSeconds: Histogram;
  readonly requests: Counter;
  readonly attempts: Counter;
  readonly fallbacks: Counter;
  readonly tokens: Counter;
  readonly cost: Counter;
  readonly unpriced: Counter;
  readonly duration: Histogram;
  readonly firstToken: Histogram;
  readonly overhead: Histogram;
  readonly events: Counter;
}

/** What Prometheus is told. Units and endings are its conventions. */
function createSeries(): Series {
  return {
    exchanges: counter('understudy_http_requests_total', 'Requests answered, by door and status.'),
    exchangeSeconds: histogram('understudy_http_request_seconds', 'From arrival to the end of the answer.'),
    requests: counter('understudy_requests_total', 'Requests to the engine, by task and outcome.'),
    attempts: counter('understudy_attempts_total', 'Calls to models, by how they ended.'),
    fallbacks: counter('understudy_fallbacks_total', 'Requests that another than the first choice answered.'),
    tokens: counter('understudy_tokens_total', 'Tokens of all attempts.'),
    cost: counter('understudy_cost_usd_total', 'What attempts with a known price cost.'),
    unpriced: counter('understudy_unpriced_attempts_total', 'Attempts with a cost that nobody knows.'),
    duration: histogram('understudy_request_seconds', 'From request to answer.'),
    firstToken: histogram('understudy_first_token_seconds', 'From request to the first content.'),
    overhead: histogram('understudy_overhead_seconds', 'What was neither calling nor waiting.', fine),
    events: counter('understudy_events_total', 'What operators should hear of.'),
  };
}

const told = (series: Series): readonly (Counter | Histogram)[] => Object.values({ ...series });

const fine = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 1];

interface Measured {
  readonly task: string;
  readonly series: Series;
  readonly tookMs: number;
}

function count({ meta, ...outcome }: Outcome, { task, series, tookMs }: Measured): void {
  const calledMs = meta.attempts.reduce((sum, { durationMs, waitedMs }) => sum + durationMs + waitedMs, 0);
  series.requests.add({ task, outcome: outcome.ok ? 'ok' : outcome.failure.kind });
  if (meta.fallback) series.fallbacks.add({ task });
  series.duration.observe({ task }, tookMs / 1000);
  series.overhead.observe({}, Math.max(0, tookMs - calledMs) / 1000);
  if (meta.firstTokenMs !== undefined) series.firstToken.observe({ task }, meta.firstTokenMs / 1000);
  for (const attempt of meta.attempts) countAttempt(attempt, series);
}

function countAttempt(attempt: Attempt, { attempts, tokens, cost, unpriced }: Series): void {
  const { model, usage, costMicroUsd } = attempt;
  attempts.add({ model, kind: attempt.ok ? 'ok' : attempt.failure.kind });
  if (usage) {
    tokens.add({ model, direction: 'input' }, usage.inputTokens);
    tokens.add({ model, direction: 'output' }, usage.outputTokens);
  }
  if (costMicroUsd === undefined) unpriced.add({ model });
  else cost.add({ model }, costMicroUsd / 1_000_000);
}

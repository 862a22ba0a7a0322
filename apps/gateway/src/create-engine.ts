import type { ModelCatalog } from '@understudy/catalog';
import type { CaptureSettings, ConfigSnapshot, ProviderSettings } from '@understudy/config';
import { budgets, cache, createLlm, estimateRequest, idempotency, record } from '@understudy/core';
import type { Clock, EventListener, HealthStore, Llm, Middleware, Provider, Tasks } from '@understudy/core';
import { capture } from '@understudy/ledger';
import type { CapturedTask, Ledger } from '@understudy/ledger';

import { adapters, openProvider } from './adapters.ts';
import type { Rehearsal } from './rehearsal/start-rehearsal.ts';

/** What stays the same from one configuration to the next. */
export interface Stage {
  readonly tasks: Tasks;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Breakers and blocks outlive a reload. */
  readonly health: HealthStore;
  readonly strictLogging: boolean;
  /** Around every request, outside everything else. */
  readonly outermost: readonly Middleware[];
  readonly onEvent: EventListener;
  readonly onWarning: (warning: string) => void;
  readonly rehearsal: Rehearsal | undefined;
}

/** The engine for one configuration. Throws when tasks, routes and providers do not go together. */
export function createEngine(snapshot: ConfigSnapshot<ModelCatalog>, stage: Stage): Llm<Tasks> {
  const { tasks, ledger, clock, health, onEvent, onWarning, rehearsal } = stage;
  const { catalog, routes, defaults } = snapshot;
  const providers = snapshot.providers.map((settings) => openPlayer(settings, rehearsal));
  const use = [...stage.outermost, ...around(snapshot, stage)];
  return createLlm({
    ...{ tasks, routes, defaults, providers, catalog, use, cache: ledger.cache, clock, health },
    onEvent: (event) => {
      ledger.events(event);
      onEvent(event);
    },
    onWarning,
  });
}

/** The provider itself, or in a rehearsal its stand-in. */
function openPlayer(settings: ProviderSettings, rehearsal: Rehearsal | undefined): Provider {
  if (!rehearsal) return openProvider(settings);
  const baseUrl = `${rehearsal.urlOf(settings.id)}${adapters[settings.adapter]?.rehearsalPath ?? ''}`;
  return rehearsal.book.listenTo(openProvider({ ...settings, baseUrl }));
}

/** What stands around every request, the outermost first: nothing is answered that was not recorded. */
function around(snapshot: ConfigSnapshot<ModelCatalog>, stage: Stage): readonly Middleware[] {
  const { ledger, clock, strictLogging } = stage;
  return [
    record({ recorder: ledger.recorder, clock, strict: strictLogging }),
    capture({ captures: ledger.captures, clock, tasks: mapValues(snapshot.capture, capturedTask) }),
    idempotency({ store: ledger.idempotency, clock }),
    budgets({
      store: ledger.budgets,
      clock,
      estimate: (request) => estimateRequest(request, snapshot.catalog),
    }),
    cache({ store: ledger.cache, clock, tasks: snapshot.cache }),
  ];
}

function capturedTask({ keepDays, redact }: CaptureSettings): CapturedTask {
  const patterns = Object.entries(redact).map(([word, pattern]) => [word, new RegExp(pattern, 'g')] as const);
  const redacted = (text: string): string =>
    patterns.reduce((left, [word, pattern]) => left.replaceAll(pattern, `[${word}]`), text);
  return { keepMs: keepDays * dayMs, redact: redacted };
}

const dayMs = 24 * 60 * 60 * 1000;

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Readonly<Record<string, Result>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

import { createMemoryHealth, systemClock } from '@understudy/core';
import type { Clock, Llm, Tasks } from '@understudy/core';
import { openLedger } from '@understudy/ledger';
import type { Ledger } from '@understudy/ledger';
import { createMetrics, createServer } from '@understudy/server';
import type { GatewayState, Log } from '@understudy/server';

import type { ModelCatalog } from '@understudy/catalog';
import type { ConfigHealth, ConfigSnapshot } from '@understudy/config';
import { applyBudgets } from './apply-budgets.ts';
import { createEngine } from './create-engine.ts';
import type { Stage } from './create-engine.ts';
import { openFeedbackDesk } from './feedback-desk.ts';
import { openKeyBook } from './key-book.ts';
import { openProcessGauges } from './process-gauges.ts';
import { readConfiguration, stagingOf, watchConfiguration } from './read-configuration.ts';
import type { Configuration, Staged } from './read-configuration.ts';
import { createRouter } from './router.ts';
import { startRehearsal } from './rehearsal/start-rehearsal.ts';
import type { Rehearsal } from './rehearsal/start-rehearsal.ts';
import type { Trouble } from './rehearsal/trouble.ts';
import { tasks as shippedTasks } from './tasks.ts';

export interface GatewayOptions {
  /** The main configuration file; the shipped routes without one. */
  readonly config?: string | undefined;
  /** The shipped tasks without any. */
  readonly tasks?: Tasks | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** A file, `:memory:` or a `postgres://` URL. */
  readonly ledger?: string | undefined;
  readonly strictLogging?: boolean | undefined;
  /** How long what is under way may go on after a stop. */
  readonly stopMs?: number | undefined;
  /** Stand-ins in the place of all providers. Left out: only when there is neither a configuration nor a key. */
  readonly rehearsal?: boolean | undefined;
  /** What befalls which provider in the rehearsal. */
  readonly trouble?: Readonly<Record<string, Trouble>> | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  readonly log: Log;
  readonly clock?: Clock | undefined;
}

export interface RunningGateway {
  readonly url: string;
  readonly tasks: Tasks;
  /** The engine of the configuration in force. */
  llm(): Llm<Tasks>;
  readonly ledger: Ledger;
  /** Undefined when real providers are asked. */
  readonly rehearsal: Rehearsal | undefined;
  /** Lets what is under way end, up to a limit, and leaves nothing unrecorded. */
  close(): Promise<void>;
}

/** Everything wired, listening. Throws one error that a person can act on when it cannot start. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const closing = createClosing();
  try {
    return await open(options, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function open(options: GatewayOptions, closing: Closing): Promise<RunningGateway> {
  const { clock = systemClock, log, tasks = shippedTasks, strictLogging = false } = options;
  const { config, rehearsal: wanted, environment = process.env } = options;
  const configuration = stagingOf({ config, rehearsal: wanted, tasks, environment });
  const rehearsal = await rehearse(configuration, options.trouble);
  if (rehearsal) closing.first(() => rehearsal.stop());
  const location = options.ledger ?? (rehearsal ? ':memory:' : defaultLedger);
  const ledger = await openLedger({ location, strict: strictLogging, clock });
  closing.first(() => ledger.close());
  const keys = openKeyBook(ledger.keys, clock);
  closing.first(() => keys.close());

  const metrics = createMetrics(clock);
  const { measure, onEvent } = metrics;
  const gauges = openProcessGauges();
  closing.first(() => gauges.close());
  const onWarning = (warning: string): void => log.warn({}, warning);
  const health = createMemoryHealth();
  const stage: Stage = {
    ...{ tasks, ledger, clock, health, strictLogging, onEvent, onWarning, rehearsal },
    outermost: [measure],
  };
  const running = runConfiguration(configuration, stage, log);
  closing.first(() => running.close());
  await applyBudgets(running.snapshot().budgets, ledger.budgetBook);

  const server = createServer({
    ...{ tasks, log, clock, llm: running.llm, keys: keys.book, keyDesk: keys.desk },
    metrics: { ...metrics, text: () => metrics.text() + gauges.text() },
    router: createRouter(tasks, ledger),
    feedbackDesk: openFeedbackDesk(ledger.feedback),
    aliases: () => running.snapshot().aliases,
    state: () => stateOf(running, ledger, clock),
    ...(options.stopMs !== undefined && { limits: { stopMs: options.stopMs } }),
  });
  const { url } = await server.listen({ port: options.port ?? defaultPort, host: options.host });
  closing.first(() => server.stop());
  return { url, tasks, llm: running.llm, ledger, rehearsal, close: () => closing.close() };
}

/** Where everybody looks for it. */
const defaultPort = 4141;

const defaultLedger = './understudy.db';

interface Closing {
  /** What is opened last is closed first. */
  first(close: () => void | Promise<void>): void;
  close(): Promise<void>;
}

function createClosing(): Closing {
  const closers: (() => void | Promise<void>)[] = [];
  return {
    first: (close) => void closers.unshift(close),
    async close() {
      for (const close of closers.splice(0)) await close();
    },
  };
}

/** Reads the configuration for its providers alone: each gets a stand-in. What is wrong with it is said when it is taken into use. */
async function rehearse(
  configuration: Staged,
  trouble: GatewayOptions['trouble'] = {},
): Promise<Rehearsal | undefined> {
  if (!configuration.isRehearsed) return undefined;
  const read = readConfiguration(configuration, 0);
  const providers = read.ok ? read.snapshot.providers.map(({ id }) => id) : [];
  const rehearsal = await startRehearsal(providers);
  if (read.ok) for (const [provider, each] of Object.entries(trouble)) rehearsal.trouble(provider, each);
  return rehearsal;
}

interface RunningConfiguration {
  llm(): Llm<Tasks>;
  snapshot(): ConfigSnapshot<ModelCatalog>;
  health(): ConfigHealth;
  close(): void;
}

/** An engine for each configuration that can be used; a request keeps the one it began with. */
function runConfiguration(configuration: Configuration, stage: Stage, log: Log): RunningConfiguration {
  const running: { engine?: Llm<Tasks> } = {};
  const watched = watchConfiguration(configuration, stage.clock, (snapshot) => {
    running.engine = createEngine(snapshot, stage);
    log.info({ hash: snapshot.hash }, 'the configuration was reloaded');
    applyBudgets(snapshot.budgets, stage.ledger.budgetBook).catch((error: unknown) =>
      log.error({ because: String(error) }, 'the budgets of the configuration could not be written down'),
    );
  });
  const first = createEngine(watched.current(), stage);
  return {
    llm: () => running.engine ?? first,
    snapshot: () => watched.current(),
    health: () => watched.health(),
    close: () => watched.close(),
  };
}

function stateOf(running: RunningConfiguration, ledger: Ledger, clock: Clock): GatewayState {
  const config = running.health();
  const { state, outage, ...rest } = ledger.health();
  return {
    ready: true,
    snapshot: {
      hash: config.hash,
      ageMs: clock.wallTime() - config.loadedAt,
      ...(!config.ok && { problem: config.message }),
    },
    ledger: { state, ...(outage && { because: outage.because }), ...numbersOf(rest) },
  };
}

function numbersOf(record: object): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => typeof value === 'number'));
}

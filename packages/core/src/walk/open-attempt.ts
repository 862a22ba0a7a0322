import type { Engine } from '../llm/engine.ts';
import { mayBeBilled } from '../failure.ts';
import type { Failure } from '../failure.ts';
import type { Ticket } from '../health/health.ts';
import type { Journey } from './journey.ts';
import { Deadline } from '../limits/deadline.ts';
import type { Attempt, AttemptObserver, AttemptStart, Phase, Purpose } from '../outcome.ts';
import type { Rejected } from '../output/read-answer.ts';
import type { Planned } from '../plan/gate.ts';
import { requestMs } from '../plan/request-facts.ts';
import type { CallContext, Provider } from '../ports/provider.ts';
import type { Finish, Usage } from '../ports/reply.ts';
import { estimateTokens } from '../tokens.ts';

/** One try of one candidate, decided but not yet made. */
export interface Step {
  readonly planned: Planned;
  readonly purpose: Purpose;
  readonly tryNumber: number;
  readonly waitedMs: number;
  /** Clock time at which this candidate's share of the request is over. */
  readonly candidateEndsAt: number;
  /** The answer to this step's predecessor, to be shown to the model with its error. */
  readonly rejected: Rejected | undefined;
}

/** What a provider told about its reply. Later words replace earlier ones. */
export interface Heard {
  readonly usage?: Usage | undefined;
  readonly finish?: Finish | undefined;
  readonly providerRequestId?: string | undefined;
  readonly servedModel?: string | undefined;
  readonly notes?: readonly string[] | undefined;
}

export interface Opening {
  readonly step: Step;
  readonly journey: Journey;
  readonly ticket: Ticket;
}

/** An attempt under way: its limits, what was heard so far, and, once closed, its row. */
export class OpenAttempt {
  readonly step: Step;
  readonly journey: Journey;
  readonly provider: Provider;
  readonly deadline: Deadline;
  readonly number: number;
  readonly #engine: Engine;
  readonly #ticket: Ticket;
  readonly #startedAt: number;
  readonly #start: AttemptStart;
  #phase: Phase = 'dispatched';
  #firstTokenMs: number | undefined;
  #heard: Heard = {};
  #received = '';
  #closed: Attempt | undefined;

  constructor({ step, journey, ticket }: Opening, engine: Engine) {
    const { request, trail } = journey;
    const { candidate, placement, reason } = step.planned;
    this.step = step;
    this.journey = journey;
    this.provider = providerOf(candidate.provider, engine);
    this.number = ++trail.started;
    this.#engine = engine;
    this.#ticket = ticket;
    this.#startedAt = engine.clock.now();
    this.deadline = new Deadline({
      clock: engine.clock,
      callerSignal: journey.signal,
      endsAt: journey.endsAt,
    });
    this.#start = {
      requestId: request.id,
      number: this.number,
      model: candidate.model,
      provider: candidate.provider,
      credential: candidate.credential,
      role: placement.role,
      purpose: step.purpose,
      tryNumber: step.tryNumber,
      reason,
      wallTime: engine.clock.wallTime(),
      waitedMs: step.waitedMs,
    };
    tell(request.observers, (observer) => observer.started?.(this.#start));
    this.#limitFirst();
  }

  get context(): CallContext {
    const { times } = this.journey.request.route;
    return {
      signal: this.deadline.signal,
      credential: this.step.planned.candidate.credential,
      requestId: this.journey.request.id,
      attemptNumber: this.number,
      limits: {
        connectMs: times.connectMs,
        firstTokenMs: times.firstTokenMs,
        stallMs: times.stallMs,
        totalMs: Math.max(1, this.journey.endsAt - this.#startedAt),
      },
    };
  }

  /** The provider has got this far. A stream's commit is good news that the breaker hears at once. */
  reached(phase: Phase): void {
    this.#phase = phase;
    if (phase === 'first-token') this.#firstTokenMs ??= this.now() - this.#startedAt;
    if (phase === 'committed') this.#teach(undefined, true);
  }

  /** The model is thinking aloud where the caller does not listen: it is alive, and has the limit anew. */
  stillThinking(): void {
    this.#limitFirst();
  }

  now(): number {
    return this.#engine.clock.now();
  }

  /** Later words replace earlier ones: usage in a stream is cumulative. */
  hear(heard: Heard): void {
    const before = this.#heard;
    this.#heard = {
      usage: heard.usage && isCounted(heard.usage) ? heard.usage : before.usage,
      finish: heard.finish ?? before.finish,
      providerRequestId: heard.providerRequestId ?? before.providerRequestId,
      servedModel: heard.servedModel ?? before.servedModel,
      notes: heard.notes ?? before.notes,
    };
  }

  /** What we had to do to the answer ourselves, beside what the provider told. */
  note(notes: readonly string[]): void {
    if (notes.length > 0) this.hear({ notes: [...(this.#heard.notes ?? []), ...notes] });
  }

  /** Text as it comes, from which usage is estimated if the provider never tells it. */
  receive(text: string): void {
    this.#received += text;
  }

  /** Ends the attempt and leaves its row. A second call changes nothing. */
  close(failure: Failure | undefined): Attempt {
    if (this.#closed) return this.#closed;
    if (failure) this.deadline.abandon(failure);
    this.deadline.stop();
    if (!failure) this.#phase = 'complete';
    const breakerAfter = this.#teach(failure, false);
    const row = this.#row(failure, breakerAfter);
    this.#closed = row;
    const { trail, request } = this.journey;
    trail.attempts.push(row);
    if (failure) trail.failures.push(failure);
    trail.spentMicroUsd += row.costMicroUsd ?? 0;
    tell(request.observers, (observer) => observer.ended?.(row));
    return row;
  }

  #limitFirst(): void {
    const { times } = this.journey.request.route;
    const streams = this.journey.request.mode === 'stream';
    const ownMs = streams ? times.firstTokenMs : times.attemptMs;
    const candidateMs = this.step.candidateEndsAt - this.now();
    if (candidateMs < ownMs) this.deadline.limit('latency', candidateMs);
    else this.deadline.limit(streams ? 'first-token' : 'attempt', ownMs);
  }

  #teach(failure: Failure | undefined, committed: boolean): string {
    const { candidate } = this.step.planned;
    const durationMs = this.now() - this.#startedAt;
    const latencyMs = failure ? undefined : (this.#firstTokenMs ?? durationMs);
    const cutAfterMs = this.#isCutShort(durationMs) ? durationMs : undefined;
    return this.#engine.health.settle(candidate, this.journey.request.route.breaker, {
      ticket: this.#ticket,
      lesson: { failure, committed, latencyMs, cutAfterMs },
    });
  }

  /** The request was over before this attempt had had a fair part of the time that the route gives one. */
  #isCutShort(durationMs: number): boolean {
    const { route, mode } = this.journey.request;
    return this.deadline.isRequestOver && durationMs < requestMs(route, mode) / 2;
  }

  #row(failure: Failure | undefined, breakerAfter: string): Attempt {
    const { candidate } = this.step.planned;
    const usage = this.#usage(failure);
    const cost = usage && this.#engine.catalog.cost(candidate.model, usage, this.#start.wallTime);
    const ended = {
      ...this.#start,
      phase: this.#phase,
      durationMs: this.now() - this.#startedAt,
      firstTokenMs: this.#firstTokenMs,
      usage,
      costMicroUsd: usage ? cost?.microUsd : 0,
      priceVersion: cost?.priceVersion,
      finish: this.#heard.finish,
      providerRequestId: this.#heard.providerRequestId,
      servedModel: this.#heard.servedModel,
      notes: this.#heard.notes ?? [],
      breakerBefore: this.#ticket.before,
      breakerAfter,
    };
    if (!failure) return { ...ended, ok: true };
    const { cause: _cause, ...note } = failure;
    return { ...ended, ok: false, failure: note };
  }

  #usage(failure: Failure | undefined): Usage | undefined {
    if (this.#heard.usage) return this.#heard.usage;
    if (failure && !mayBeBilled[failure.kind]) return undefined;
    const outputTokens = estimateTokens(this.#received);
    return { inputTokens: this.journey.facts.inputTokens(), outputTokens, estimated: true };
  }
}

/** Some gateways leave counts out: a cost made of that would be no number, and no budget would hold any more. */
function isCounted({ inputTokens, outputTokens }: Usage): boolean {
  return [inputTokens, outputTokens].every((count) => Number.isInteger(count) && count >= 0);
}

/** One that throws must not take the request with it. */
function tell(observers: readonly AttemptObserver[], say: (observer: AttemptObserver) => void): void {
  for (const observer of observers) {
    try {
      say(observer);
    } catch {
      // It has promised not to; there is nobody else to tell.
    }
  }
}

function providerOf(id: string, engine: Engine): Provider {
  const provider = engine.providers[id];
  // Routes are checked against the providers at start-up, and a caller's models when they arrive.
  if (!provider) throw new Error(`no provider is called ${id}`);
  return provider;
}

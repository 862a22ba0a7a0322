import { describe, expect, it } from 'vitest';

import type { Candidate } from '../candidate.ts';
import type { Clock } from '../ports/clock.ts';
import type { EngineEvent } from '../ports/events.ts';
import { consequenceOf, failureKinds, verdictOn } from '../failure.ts';
import type { FailureKind } from '../failure.ts';
import type { BreakerSetting, Lesson, Ticket } from './health.ts';
import { createMemoryStore } from './health-store.ts';
import type { HealthStore } from './health-store.ts';
import { createHealth } from './registry.ts';

const settings = {
  minimum: 4,
  failureRate: 0.5,
  consecutive: 3,
  windowMs: 10_000,
  openMs: 1_000,
  maxOpenMs: 8_000,
  probes: 1,
  leaseMs: 500,
  slowStartMs: 2_000,
};

function candidate(model: string, credential?: string): Candidate {
  const [provider = '', name = ''] = model.split('/');
  const key = credential === undefined ? model : `${model}#${credential}`;
  const credentialKey = `${provider}#${credential ?? 'only'}`;
  return { key, credentialKey, model, identity: model, provider, name, credential, facts: { model } };
}

const small = candidate('openai/small');
const large = candidate('openai/large');
const claude = candidate('anthropic/claude');

interface Told extends Partial<Lesson> {
  readonly kind?: FailureKind;
  readonly retryAfterMs?: number;
}

interface Stage {
  readonly setting?: BreakerSetting;
  readonly store?: HealthStore;
  readonly chance?: number;
}

function stage({ setting = settings, store = createMemoryStore(), chance = 0 }: Stage = {}) {
  let now = 0;
  const events: EngineEvent[] = [];
  const clock: Clock = { now: () => now, wallTime: () => 0, after: () => () => {} };
  const health = createHealth({
    clock,
    random: () => chance,
    emit: (event) => void events.push(event),
    store,
  });
  const ask = (whom: Candidate, panic = false): Ticket | undefined => {
    const admission = health.admit(whom, setting, panic);
    return admission.admitted ? admission.ticket : undefined;
  };
  const call = (whom: Candidate, panic = false): Ticket => {
    const ticket = ask(whom, panic);
    if (!ticket) throw new Error(`${whom.key} is out`);
    return ticket;
  };
  const hear = (whom: Candidate, ticket: Ticket, { kind, retryAfterMs, ...lesson }: Told = {}): string =>
    health.settle(whom, setting, {
      ticket,
      lesson: {
        failure: kind && { kind, message: 'it went wrong', retryAfterMs },
        committed: false,
        latencyMs: undefined,
        ...lesson,
      },
    });
  return {
    health,
    ask,
    call,
    hear,
    events: () => events.splice(0),
    view: (whom: Candidate) => health.view(whom, setting),
    answer: (whom: Candidate, told: Told = {}) => hear(whom, call(whom), told),
    fail: (whom: Candidate, kind: FailureKind, times = 1) => {
      for (let time = 0; time < times; time++) hear(whom, call(whom), { kind });
    },
    wait: (ms: number) => void (now += ms),
  };
}

describe('the breaker of a candidate', () => {
  it('takes it out, probes it, and lets traffic back slowly, telling of each change once', () => {
    const on = stage();
    on.fail(small, 'overloaded', 3);
    expect(on.view(small)).toEqual({ status: 'open', until: 1_000, share: 1, latencyMs: undefined });
    expect(on.ask(small)).toBeUndefined();
    on.wait(1_000);
    expect(on.view(small).status).toBe('ready');
    const probe = on.call(small);
    expect(probe).toMatchObject({ before: 'half-open', panic: false });
    expect(on.view(small)).toMatchObject({ status: 'probing', until: 1_500 });
    expect(on.hear(small, probe)).toBe('closed');
    expect(on.view(small)).toMatchObject({ status: 'ready', share: 0.1 });
    on.answer(small);
    expect(on.events()).toEqual([
      {
        type: 'breaker-changed',
        candidate: 'openai/small',
        from: 'closed',
        to: 'open',
        because: 'overloaded',
        untilMs: 1_000,
      },
      {
        type: 'breaker-changed',
        candidate: 'openai/small',
        from: 'open',
        to: 'half-open',
        because: 'overloaded',
        untilMs: undefined,
      },
      {
        type: 'breaker-changed',
        candidate: 'openai/small',
        from: 'half-open',
        to: 'closed',
        because: undefined,
        untilMs: undefined,
      },
    ]);
  });

  it('is its own: other models and credentials are not touched', () => {
    const on = stage();
    const [first, second] = [candidate('openai/small', 'a'), candidate('openai/small', 'b')];
    on.fail(first, 'server-error', 3);
    expect([first, second, large, claude].map((each) => on.view(each).status)).toEqual([
      'open',
      'ready',
      'ready',
      'ready',
    ]);
  });

  it('admits one probe of 200 callers that all saw it ready', () => {
    const on = stage();
    on.fail(small, 'timeout', 3);
    on.wait(1_000);
    const views = Array.from({ length: 200 }, () => on.view(small).status);
    expect(new Set(views)).toEqual(new Set(['ready']));
    expect(Array.from({ length: 200 }, () => on.ask(small)).filter(Boolean)).toHaveLength(1);
  });

  it('closes on the first content of a probing stream, and counts the failure at its end', () => {
    const on = stage();
    on.fail(small, 'timeout', 3);
    on.wait(1_000);
    const probe = on.call(small);
    expect(on.hear(small, probe, { committed: true })).toBe('closed');
    on.hear(small, probe, { kind: 'truncated' });
    on.fail(small, 'truncated');
    expect(on.view(small).status).toBe('ready');
    on.fail(small, 'truncated');
    expect(on.view(small).status).toBe('open');
  });

  it('learns nothing from the first content of any other stream', () => {
    const on = stage();
    on.fail(small, 'truncated', 2);
    for (let time = 0; time < 10; time++) on.hear(small, on.call(small), { committed: true, latencyMs: 5 });
    expect(on.view(small).latencyMs).toBeUndefined();
    on.fail(small, 'truncated');
    expect(on.view(small).status).toBe('open');
  });

  it('tells of a probe that went silent, however late that is noticed', () => {
    const on = stage();
    on.fail(small, 'timeout', 3);
    on.wait(1_000);
    on.call(small);
    on.events();
    on.wait(60_000);
    on.call(small);
    expect(on.events()).toEqual([
      {
        type: 'breaker-changed',
        candidate: small.key,
        from: 'half-open',
        to: 'half-open',
        because: 'probe-silent',
        untilMs: undefined,
      },
    ]);
  });

  it.each(failureKinds.filter((kind) => verdictOn[kind] === 'no-verdict' && consequenceOf[kind] === 'none'))(
    'stays closed through a thousand failures of kind %s',
    (kind) => {
      const on = stage();
      on.fail(small, kind, 1_000);
      expect(on.view(small)).toEqual({ status: 'ready', until: undefined, share: 1, latencyMs: undefined });
      expect(on.events()).toEqual([]);
    },
  );

  it.each(failureKinds.filter((kind) => verdictOn[kind] === 'unhealthy'))(
    'opens on failures of kind %s',
    (kind) => {
      const on = stage();
      on.fail(small, kind, 3);
      expect(on.view(small).status).toBe('open');
    },
  );

  it('does nothing where the route has switched it off', () => {
    const on = stage({ setting: 'off' });
    on.fail(small, 'server-error', 100);
    expect(on.view(small)).toMatchObject({ status: 'ready', share: 1 });
    expect(on.health.view(small, settings).status).toBe('ready');
  });

  it('opens for a time that chance shortens', () => {
    const on = stage({ chance: 0.5 });
    on.fail(small, 'timeout', 3);
    expect(on.view(small).until).toBe(900);
  });

  it('does not change by being looked at', () => {
    const store = createMemoryStore();
    const on = stage({ store });
    on.fail(small, 'timeout', 3);
    on.wait(1_000);
    const before = store.candidates.get(small.key);
    on.view(small);
    on.health.snapshot();
    expect(store.candidates.get(small.key)).toBe(before);
    expect(on.view(claude).status).toBe('ready');
    expect([...store.candidates.keys()]).toEqual([small.key]);
  });
});

describe('panic', () => {
  it('lets one call at a time through an open breaker, and its success closes it slowly', () => {
    const on = stage();
    on.fail(small, 'server-error', 3);
    const ticket = on.call(small, true);
    expect(ticket).toMatchObject({ panic: true, before: 'open' });
    expect(Array.from({ length: 200 }, () => on.ask(small, true)).filter(Boolean)).toEqual([]);
    on.hear(small, ticket);
    expect(on.view(small)).toMatchObject({ status: 'ready', share: 0.1 });
  });

  it('may be tried again after it failed, and does not make the open time grow', () => {
    const on = stage();
    on.fail(small, 'server-error', 3);
    for (let time = 0; time < 20; time++) on.hear(small, on.call(small, true), { kind: 'server-error' });
    expect(on.view(small)).toMatchObject({ status: 'open', until: 1_000 });
    on.wait(1_000);
    on.fail(small, 'server-error');
    expect(on.view(small)).toMatchObject({ status: 'open', until: 3_000 });
  });

  it.each(['bad-request', 'cancelled'] as const)(
    'gives its place back after a call that ended %s',
    (kind) => {
      const on = stage();
      on.fail(small, 'server-error', 3);
      on.hear(small, on.call(small, true), { kind });
      expect(on.ask(small, true)).toBeDefined();
    },
  );

  it('keeps its place while other calls end', () => {
    const on = stage();
    const late = on.call(small);
    on.fail(small, 'server-error', 3);
    on.call(small, true);
    on.hear(small, late);
    expect(on.ask(small, true)).toBeUndefined();
  });

  it('passes a cooldown, one call at a time', () => {
    const on = stage();
    on.answer(small, { kind: 'rate-limited', retryAfterMs: 60_000 });
    const ticket = on.call(small, true);
    expect(on.ask(small, true)).toBeUndefined();
    on.hear(small, ticket);
    expect(on.view(small)).toMatchObject({ status: 'cooling', until: 60_000 });
  });

  it('does not wait for ever for a call that never came back', () => {
    const on = stage();
    on.fail(small, 'server-error', 2);
    on.answer(small, { kind: 'server-error', retryAfterMs: 60_000 });
    on.call(small, true);
    on.wait(499);
    expect(on.ask(small, true)).toBeUndefined();
    on.wait(1);
    expect(on.ask(small, true)).toBeDefined();
  });

  it('closes on the first content of a stream', () => {
    const on = stage();
    on.fail(small, 'server-error', 3);
    expect(on.hear(small, on.call(small, true), { committed: true })).toBe('closed');
  });

  it('asks nothing of a candidate whose probe is under way', () => {
    const on = stage();
    on.fail(small, 'server-error', 3);
    on.wait(1_000);
    on.call(small);
    expect(on.ask(small, true)).toBeUndefined();
  });

  it('does not pass where a person has the say: a hold, a block', () => {
    const on = stage();
    on.fail(small, 'unauthorized');
    expect(on.ask(small, true)).toBeUndefined();
    on.health.watch([claude], settings);
    on.health.drain(claude.key);
    expect(on.ask(claude, true)).toBeUndefined();
  });

  it('does not pass a block because the breaker stays open for longer', () => {
    const on = stage();
    const late = on.call(small);
    on.fail(small, 'server-error', 2);
    on.answer(small, { kind: 'server-error', retryAfterMs: 600_000 });
    on.hear(small, late, { kind: 'unauthorized' });
    expect(on.view(small)).toMatchObject({ status: 'blocked', until: 600_000 });
    expect(on.ask(small, true)).toBeUndefined();
  });

  it('is an ordinary call for a candidate that is ready', () => {
    const on = stage();
    expect(on.call(small, true)).toMatchObject({ panic: false, probe: undefined });
  });
});

describe('a rate limit', () => {
  it.each([settings, 'off' as const])('cools the candidate for as long as asked (breaker %s)', (setting) => {
    const on = stage({ setting });
    on.answer(small, { kind: 'rate-limited', retryAfterMs: 3_600_000 });
    expect(on.view(small)).toMatchObject({ status: 'cooling', until: 3_600_000 });
    expect(on.ask(small)).toBeUndefined();
    expect(on.view(large).status).toBe('ready');
    on.wait(3_600_000);
    expect(on.ask(small)).toBeDefined();
  });

  it('is only ever extended, by late failures too, and never shortened by a success', () => {
    const on = stage();
    const late = Array.from({ length: 4 }, () => on.call(small));
    const untils = [10_000, 2_000, undefined, 30_000].map((retryAfterMs, index) => {
      const [ticket] = late.splice(0, 1);
      if (ticket)
        on.hear(
          small,
          ticket,
          index === 2 ? {} : { kind: 'rate-limited', ...(retryAfterMs && { retryAfterMs }) },
        );
      return on.view(small).until;
    });
    expect(untils).toEqual([10_000, 10_000, 10_000, 30_000]);
  });

  it('is told once, and again only when it becomes a lot longer', () => {
    const on = stage();
    const late = Array.from({ length: 20 }, () => on.call(small));
    for (const ticket of late.slice(0, 19)) {
      on.hear(small, ticket, { kind: 'rate-limited', retryAfterMs: 2_000 });
      on.wait(10);
    }
    expect(on.events()).toEqual([{ type: 'cooling-down', candidate: small.key, forMs: 2_000 }]);
    for (const ticket of late.slice(19))
      on.hear(small, ticket, { kind: 'rate-limited', retryAfterMs: 60_000 });
    expect(on.events()).toEqual([{ type: 'cooling-down', candidate: small.key, forMs: 60_000 }]);
  });

  it('that names no time lasts longer each time, until an answer is good', () => {
    const on = stage();
    const lengths = [false, false, true, false].map((answersFirst) => {
      if (answersFirst) on.answer(small);
      on.fail(small, 'rate-limited');
      const [event] = on.events();
      const forMs = event?.type === 'cooling-down' ? event.forMs : 0;
      on.wait(forMs);
      return forMs;
    });
    expect(lengths).toEqual([2_000, 4_000, 2_000, 4_000]);
  });

  it('hands on the place of a probe that met it', () => {
    const on = stage();
    on.fail(small, 'timeout', 3);
    on.wait(1_000);
    on.answer(small, { kind: 'rate-limited', retryAfterMs: 100 });
    on.wait(100);
    expect(on.call(small)).toMatchObject({ before: 'half-open' });
  });

  it('gives the firmest reason and the last time when a candidate is out twice', () => {
    const on = stage();
    const late = on.call(small);
    on.fail(small, 'server-error', 3);
    on.hear(small, late, { kind: 'rate-limited', retryAfterMs: 7_000 });
    expect(on.view(small)).toMatchObject({ status: 'open', until: 7_000 });
  });
});

describe('a blocked credential', () => {
  it.each(failureKinds.filter((kind) => consequenceOf[kind] === 'block-credential'))(
    'after %s keeps out every candidate that shares it, and operators hear of it once',
    (kind) => {
      const on = stage();
      const late = Array.from({ length: 10 }, () => on.call(small));
      on.fail(large, kind);
      for (const ticket of late) on.hear(small, ticket, { kind });
      expect([small, large, claude].map((each) => on.view(each).status)).toEqual([
        'blocked',
        'blocked',
        'ready',
      ]);
      expect(on.events()).toEqual([
        { type: 'credential-blocked', candidate: large.key, because: kind, forMs: 60_000 },
      ]);
    },
  );

  it('is tried by one call at a time when its time is over; each failure doubles it', () => {
    const on = stage();
    on.fail(small, 'unauthorized');
    on.wait(60_000);
    const trial = on.call(small);
    expect([on.ask(small), on.ask(large), on.ask(large, true)]).toEqual([undefined, undefined, undefined]);
    expect(on.view(large)).toMatchObject({ status: 'blocked', until: 60_500 });
    on.hear(small, trial, { kind: 'unauthorized' });
    expect(on.view(large)).toMatchObject({ status: 'blocked', until: 180_000 });
    expect(on.events()).toHaveLength(2);
  });

  it.each([{ committed: true }, { committed: false }])(
    'is lifted for all by a trial that goes well (%o)',
    (lesson) => {
      const on = stage();
      on.fail(small, 'quota-exhausted');
      on.wait(60_000);
      on.hear(large, on.call(large), lesson);
      expect([on.ask(small), on.ask(small), on.ask(large)]).not.toContain(undefined);
    },
  );

  it.each(['cancelled', 'server-error', 'rate-limited'] as const)(
    'hands the trial on when it ends %s',
    (kind) => {
      const on = stage();
      on.fail(small, 'quota-exhausted');
      on.wait(60_000);
      on.answer(small, { kind });
      expect(on.ask(large)).toBeDefined();
      expect(on.ask(large)).toBeUndefined();
    },
  );

  it('hands the trial on when it never ends', () => {
    const on = stage();
    on.fail(small, 'quota-exhausted');
    on.wait(60_000);
    on.call(small);
    on.wait(500);
    expect(on.ask(small)).toBeDefined();
  });

  it('is not lifted by a trial that was given up for lost', () => {
    const on = stage();
    on.fail(small, 'quota-exhausted');
    on.wait(60_000);
    const lost = on.call(small);
    on.wait(500);
    on.call(small);
    on.hear(small, lost);
    expect(on.ask(small)).toBeUndefined();
  });

  it('is not lifted by a call that began before it', () => {
    const on = stage();
    const before = on.call(small);
    on.fail(small, 'quota-exhausted');
    on.hear(small, before);
    expect(on.view(small).status).toBe('blocked');
  });
});

describe('a model that is gone', () => {
  it('is blocked alone, with an event of its own', () => {
    const on = stage();
    on.fail(small, 'model-not-found');
    expect([small, large].map((each) => on.view(each).status)).toEqual(['blocked', 'ready']);
    expect(on.events()).toEqual([
      { type: 'candidate-blocked', candidate: small.key, because: 'model-not-found', forMs: 60_000 },
    ]);
    on.wait(60_000);
    const trial = on.call(small);
    expect(on.ask(small)).toBeUndefined();
    on.hear(small, trial);
    expect([on.ask(small), on.ask(small)]).not.toContain(undefined);
  });

  it('and whose credential is blocked too is freed by one good trial', () => {
    const on = stage();
    const late = on.call(small);
    on.fail(small, 'model-not-found');
    on.hear(small, late, { kind: 'unauthorized' });
    on.wait(60_000);
    on.answer(small);
    expect([on.ask(small), on.ask(small), on.ask(large)]).not.toContain(undefined);
  });
});

describe('measured speed', () => {
  it('follows the answers and is not thrown off by one', () => {
    const on = stage();
    on.answer(small, { latencyMs: 100 });
    expect(on.view(small).latencyMs).toBe(100);
    on.answer(small, { latencyMs: 600 });
    expect(on.view(small).latencyMs).toBe(200);
    for (let time = 0; time < 20; time++) on.answer(small, { latencyMs: 600 });
    expect(on.view(small).latencyMs).toBeGreaterThan(590);
  });

  it('counts a probing stream once, at its end', () => {
    const on = stage();
    on.answer(small, { latencyMs: 100 });
    on.fail(small, 'timeout', 3);
    on.wait(1_000);
    const probe = on.call(small);
    on.hear(small, probe, { committed: true, latencyMs: 600 });
    expect(on.view(small).latencyMs).toBe(100);
    on.hear(small, probe, { latencyMs: 600 });
    expect(on.view(small).latencyMs).toBe(200);
  });

  it('is not spoiled by a time that is none', () => {
    const on = stage();
    on.answer(small, { latencyMs: Infinity });
    on.answer(small, { latencyMs: Number.NaN });
    on.answer(small, { latencyMs: 80 });
    expect(on.view(small).latencyMs).toBe(80);
  });
});

describe('operators', () => {
  it.each(['open', 'drain'] as const)(
    'can %s a model: all its credentials, until they close it',
    (control) => {
      const on = stage();
      const credentials = [candidate('openai/small', 'a'), candidate('openai/small', 'b')];
      on.health.watch([...credentials, large], settings);
      on.health[control]('openai/small');
      on.wait(1e9);
      expect(credentials.map((each) => on.ask(each))).toEqual([undefined, undefined]);
      expect(on.view(credentials[0] ?? large)).toMatchObject({ status: 'held', until: undefined });
      expect(on.ask(large)).toBeDefined();
      on.health.close('openai/small#a');
      expect(credentials.map((each) => on.view(each).status)).toEqual(['ready', 'held']);
      expect(on.events()).toMatchObject([
        { candidate: 'openai/small#a', from: 'closed', to: 'held' },
        { candidate: 'openai/small#b', from: 'closed', to: 'held' },
        { candidate: 'openai/small#a', from: 'held', to: 'closed' },
      ]);
    },
  );

  it('hold a candidate also where the route has no breaker', () => {
    const on = stage({ setting: 'off' });
    on.answer(small);
    on.health.open(small.key);
    expect(on.ask(small)).toBeUndefined();
  });

  it('lift everything with close: open time, block, cooldown', () => {
    const on = stage();
    const late = [on.call(small), on.call(small), on.call(small)];
    on.fail(small, 'server-error', 3);
    const kinds = ['unauthorized', 'model-not-found', 'rate-limited'] as const;
    for (const [index, ticket] of late.entries()) {
      const kind = kinds[index];
      if (kind) on.hear(small, ticket, { kind });
    }
    on.health.close(small.key);
    expect(on.view(small)).toEqual({ status: 'ready', until: undefined, share: 0.1, latencyMs: undefined });
    expect(on.view(large).status).toBe('ready');
    const [shown] = on.health.snapshot();
    expect(shown).toMatchObject({ block: undefined, cooldownUntil: undefined });
  });

  it('leave a healthy candidate at full traffic when they close it', () => {
    const on = stage();
    on.answer(small);
    on.health.close(small.key);
    expect(on.view(small).share).toBe(1);
  });

  it.each(['open', 'close', 'drain'] as const)('are told when %s names nothing known', (control) => {
    const on = stage();
    on.health.watch([small, claude], settings);
    expect(() => on.health[control]('openai/smal')).toThrow(
      'no candidate or model is called "openai/smal"; known are anthropic/claude, openai/small',
    );
  });

  it('keep their hold however many models callers invent', () => {
    const on = stage({ store: createMemoryStore(50) });
    on.health.watch([small], settings);
    on.health.drain(small.key);
    for (let index = 0; index < 500; index++)
      on.fail(candidate(`openai/invented-${index}`), 'model-not-found');
    expect(on.view(small).status).toBe('held');
    expect(on.health.snapshot().length).toBeLessThanOrEqual(50);
  });
});

describe('a full memory', () => {
  it('forgets the healthy before those that are out', () => {
    const on = stage({ store: createMemoryStore(3) });
    on.fail(small, 'server-error', 3);
    on.answer(large);
    on.answer(claude);
    on.answer(candidate('openai/new'));
    expect(on.health.snapshot().map(({ key }) => key)).toEqual([
      'anthropic/claude',
      'openai/new',
      'openai/small',
    ]);
  });
});

describe('the snapshot', () => {
  it('shows every candidate that is known, called or not', () => {
    const on = stage();
    on.health.watch([small, claude], settings);
    on.fail(claude, 'server-error', 3);
    on.answer(small, { latencyMs: 40 });
    on.fail(small, 'timeout');
    on.answer(large, { kind: 'quota-exhausted' });
    on.wait(500);
    expect(on.health.snapshot()).toEqual([
      {
        key: 'anthropic/claude',
        model: 'anthropic/claude',
        status: 'open',
        until: 1_000,
        breaker: 'open',
        since: 0,
        hold: undefined,
        recent: { healthy: 0, unhealthy: 0 },
        block: undefined,
        cooldownUntil: undefined,
        latencyMs: undefined,
      },
      {
        key: 'openai/large',
        model: 'openai/large',
        status: 'blocked',
        until: 60_000,
        breaker: 'closed',
        since: undefined,
        hold: undefined,
        recent: { healthy: 0, unhealthy: 0 },
        block: { scope: 'credential', because: 'quota-exhausted', until: 60_000 },
        cooldownUntil: undefined,
        latencyMs: undefined,
      },
      {
        key: 'openai/small',
        model: 'openai/small',
        status: 'blocked',
        until: 60_000,
        breaker: 'closed',
        since: undefined,
        hold: undefined,
        recent: { healthy: 1, unhealthy: 1 },
        block: { scope: 'credential', because: 'quota-exhausted', until: 60_000 },
        cooldownUntil: undefined,
        latencyMs: 40,
      },
    ]);
  });

  it('shows a breaker whose open time is over as half open, and a hold with its reason', () => {
    const on = stage();
    on.fail(small, 'server-error', 3);
    on.health.watch([claude], settings);
    on.health.drain(claude.key);
    on.wait(5_000);
    expect(on.health.snapshot()).toMatchObject([
      { status: 'held', breaker: 'held', hold: 'draining', since: 0, until: undefined },
      { status: 'ready', breaker: 'half-open', since: 1_000, until: undefined },
    ]);
  });

  it('does not forget what is known when a candidate is watched again', () => {
    const on = stage();
    on.fail(small, 'server-error', 3);
    on.health.watch([small], settings);
    expect(on.view(small).status).toBe('open');
  });
});

describe('a candidate that is overloaded by the crowd', () => {
  /** So many at once; those over its capacity are turned away, the others are still under way. */
  function crowd(on: ReturnType<typeof stage>, { size, capacity }: { size: number; capacity: number }) {
    const tickets = Array.from({ length: size }, () => on.call(small));
    for (const ticket of tickets.slice(capacity)) on.hear(small, ticket, { kind: 'overloaded' });
    return tickets.slice(0, capacity);
  }

  it('is not taken out, but gets fewer calls at once', () => {
    const on = stage();
    const answering = crowd(on, { size: 14, capacity: 10 });
    expect(on.view(small)).toMatchObject({ status: 'full' });
    expect(on.ask(small)).toBeUndefined();
    for (const ticket of answering.slice(0, 3)) on.hear(small, ticket);
    expect(on.view(small)).toMatchObject({ status: 'ready' });
    expect(on.events()).toEqual([]);
  });

  it('takes as many as it has places, and says who is full and for how long', () => {
    const on = stage();
    for (const ticket of crowd(on, { size: 13, capacity: 10 })) on.hear(small, ticket);
    let admitted = 0;
    while (on.ask(small)) admitted += 1;
    expect(admitted).toBe(8); // half of ten, and one more for each answer while there were more under way than places
    expect(on.view(small)).toMatchObject({ status: 'full', until: 1_000 });
    expect(on.health.snapshot()[0]).toMatchObject({ status: 'full', breaker: 'closed' });
  });

  it('is not asked in panic: it is well, and would be less so', () => {
    const on = stage();
    crowd(on, { size: 14, capacity: 10 });
    expect(on.ask(small, true)).toBeUndefined();
  });

  it('is not troubled by a single one that was turned away', () => {
    const on = stage();
    crowd(on, { size: 12, capacity: 10 });
    expect(on.view(small).status).toBe('ready');
  });

  it('is taken out after all when it turns everybody away', () => {
    const on = stage();
    let calls = 0;
    while (on.view(small).status !== 'open') {
      const tickets = Array.from({ length: 100 }, () => on.ask(small)).flatMap((ticket) => ticket ?? []);
      calls += tickets.length;
      on.wait(10);
      for (const ticket of tickets) on.hear(small, ticket, { kind: 'overloaded' });
      expect(calls).toBeLessThan(300);
    }
  });

  it('is taken out when it is overloaded though it has nothing to do', () => {
    const on = stage();
    on.fail(small, 'overloaded', 3);
    expect(on.view(small).status).toBe('open');
  });

  it('is left alone by everybody when it says for how long', () => {
    const on = stage();
    const tickets = Array.from({ length: 14 }, () => on.call(small));
    for (const ticket of tickets.slice(10))
      on.hear(small, ticket, { kind: 'overloaded', retryAfterMs: 5_000 });
    expect(on.view(small)).toMatchObject({ status: 'open', until: 5_000 });
  });

  it('is counted no more after a quiet time, so that a call which never ends cannot keep a place for ever', () => {
    const on = stage();
    crowd(on, { size: 14, capacity: 10 });
    on.wait(settings.windowMs - 1);
    expect(on.view(small).status).toBe('full');
    on.wait(1);
    expect(on.view(small).status).toBe('ready');
  });

  it('keeps no room where the breaker is off, or after an operator has let it back in', () => {
    const off = stage({ setting: 'off' });
    crowd(off, { size: 14, capacity: 10 });
    expect(off.view(small).status).toBe('ready');
    const on = stage();
    crowd(on, { size: 14, capacity: 10 });
    on.health.close(small.key);
    expect(on.view(small).status).toBe('ready');
  });
});

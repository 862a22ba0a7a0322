import { always, fail, reply } from '@understudy/testing';
import type { FixedModel, Step } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { extraction, hello, play, stage, weather } from '../../test/stage.ts';
import type { Ending, Stage, StageOptions } from '../../test/stage.ts';
import { consequenceOf, failureKinds, fixedRemedies, remedyFor, verdictOn } from '../failure.ts';
import type { Consequence, FailureKind, Remedy } from '../failure.ts';

/** What one kind of failure leads to. Written out by hand: the tables in the code must agree with it. */
interface Row {
  /** `a/x` fails once and would then answer; `b/y` answers. */
  readonly once: readonly string[];
  /** Both always fail. */
  readonly always: readonly string[];
  readonly learnt: 'unhealthy' | 'nothing';
  readonly keptOut: Consequence;
  readonly retryable: boolean;
}

const tryAgain = (kind: FailureKind): Pick<Row, 'once' | 'always'> => ({
  once: [`a/x#1 ${kind}`, 'a/x#2 ok'],
  always: [`a/x#1 ${kind}`, `a/x#2 ${kind}`, `b/y#1 ${kind}`, `b/y#2 ${kind}`],
});

const next = (kind: FailureKind): Pick<Row, 'once' | 'always'> => ({
  once: [`a/x#1 ${kind}`, 'b/y#1 ok'],
  always: [`a/x#1 ${kind}`, `b/y#1 ${kind}`],
});

const giveUp = (kind: FailureKind): Pick<Row, 'once' | 'always'> => ({
  once: [`a/x#1 ${kind}`],
  always: [`a/x#1 ${kind}`],
});

const sick = { learnt: 'unhealthy', keptOut: 'none', retryable: true } as const;
const blocked = { learnt: 'nothing', keptOut: 'block-credential', retryable: false } as const;
const neutral = { learnt: 'nothing', keptOut: 'none', retryable: false } as const;

const table: Readonly<Record<FailureKind, Row>> = {
  'rate-limited': { ...tryAgain('rate-limited'), learnt: 'nothing', keptOut: 'cooldown', retryable: true },
  overloaded: { ...tryAgain('overloaded'), ...sick },
  'server-error': { ...tryAgain('server-error'), ...sick },
  network: { ...tryAgain('network'), ...sick },
  timeout: { ...next('timeout'), ...sick },
  truncated: { ...next('truncated'), ...sick },
  malformed: { ...tryAgain('malformed'), ...sick },
  'quota-exhausted': { ...next('quota-exhausted'), ...blocked },
  unauthorized: { ...next('unauthorized'), ...blocked },
  forbidden: { ...next('forbidden'), ...blocked },
  'model-not-found': { ...next('model-not-found'), ...blocked, keptOut: 'block-candidate' },
  'context-too-long': { ...next('context-too-long'), ...neutral },
  'bad-output': { ...next('bad-output'), ...neutral }, // an adapter says so: there is no answer to show the model
  refused: { ...giveUp('refused'), ...neutral },
  'content-filtered': { ...giveUp('content-filtered'), ...neutral },
  'bad-request': { ...giveUp('bad-request'), ...neutral },
  cancelled: { ...giveUp('cancelled'), ...neutral },
  'over-budget': { ...giveUp('over-budget'), ...neutral },
  'rejected-locally': { ...giveUp('rejected-locally'), ...neutral },
  unknown: { ...next('unknown'), ...sick, retryable: false },
};

/** The four ways to ask for a text; a failure before any content is the same story in all of them. */
const shapes: Readonly<Record<string, (stage: Stage) => Promise<Ending>>> = {
  unary: (on) => play(on, on.llm.generate({ task: 'job', messages: hello })),
  stream: (on) => play(on, on.llm.generateStream({ task: 'job', messages: hello }).result),
  'tool call': (on) => play(on, on.llm.generate({ task: 'job', messages: hello, tools: [weather] })),
  structured: (on) => play(on, on.llm.generate({ task: 'job', messages: hello })),
};

const goodReply: Readonly<Record<string, Step>> = {
  unary: reply('fine'),
  stream: reply('fine'),
  'tool call': reply('', { toolCalls: [{ id: 'call-1', name: 'weather', arguments: '{}' }] }),
  structured: reply('{"total": 3}'),
};

/** `b/y` has the larger window, so that a prompt which is too long for `a/x` has somewhere to go. */
const catalog: readonly FixedModel[] = [
  { model: 'a/x', contextTokens: 10_000 },
  { model: 'b/y', contextTokens: 100_000 },
];

const rows = failureKinds.flatMap((kind) => Object.keys(shapes).map((shape) => ({ kind, shape })));

function stageFor(shape: string, scripts: StageOptions['scripts'], more: Partial<StageOptions> = {}): Stage {
  return stage({ scripts, catalog, ...(shape === 'structured' && { task: extraction }), ...more });
}

const ask = (shape: string, on: Stage): Promise<Ending> =>
  shapes[shape]?.(on) ?? expect.fail(`no shape ${shape}`);
const good = (shape: string): Step => goodReply[shape] ?? expect.fail(`no reply for ${shape}`);

describe('the failure table', () => {
  it('has a row for every kind', () => {
    expect(Object.keys(table).toSorted()).toEqual([...failureKinds].toSorted());
  });

  it.each(failureKinds.map((kind) => ({ kind })))('says of $kind what the code says', ({ kind }) => {
    const { once, learnt, keptOut } = table[kind];
    const remedies: Record<string, Remedy> = { 'a/x#2 ok': 'try-again', 'b/y#1 ok': 'next-candidate' };
    const told = kind === 'bad-output' ? 'repair' : (remedies[once[1] ?? ''] ?? 'give-up');
    expect(remedyFor[kind]).toBe(told);
    expect(verdictOn[kind]).toBe(learnt === 'nothing' ? 'no-verdict' : learnt);
    expect(consequenceOf[kind]).toBe(keptOut);
  });

  it.each(rows)('$kind once, $shape', async ({ kind, shape }) => {
    const on = stageFor(shape, { 'a/x': [fail(kind), good(shape)], 'b/y': [good(shape)] });
    const { story, meta, error, skipped } = await ask(shape, on);
    expect(story).toEqual(table[kind].once);
    expect(skipped).toEqual([]);
    const server = story.at(-1)?.endsWith(' ok') ? story.at(-1)?.slice(0, 3) : undefined;
    expect(meta?.servedBy).toBe(server);
    expect(meta?.fallback).toBe(server === 'b/y');
    expect(error?.kind).toBe(server ? undefined : kind);
  });

  it.each(rows)('$kind everywhere, $shape', async ({ kind, shape }) => {
    const on = stageFor(shape, { 'a/x': [always(fail(kind))], 'b/y': [always(fail(kind))] });
    const { story, error } = await ask(shape, on);
    const { always: told, retryable, learnt, keptOut } = table[kind];
    expect(story).toEqual(told);
    expect(error).toMatchObject({ kind, retryable, failure: { message: `scripted ${kind}` } });

    const calls = told.filter((line) => line.startsWith('a/x')).length;
    const health = on.llm.health().candidates.find(({ key }) => key === 'a/x');
    expect(health?.recent).toEqual({ healthy: 0, unhealthy: learnt === 'unhealthy' ? calls : 0 });
    const heard = on.events.map(({ type }) => type).filter((type) => type !== 'exhausted');
    expect(heard).toEqual(told.flatMap(() => eventOf[keptOut] ?? []));
  });

  it.each(failureKinds.map((kind) => ({ kind })))(
    '$kind, and what the next request makes of it',
    async ({ kind }) => {
      const on = stageFor('unary', { 'a/x': [always(fail(kind))], 'b/y': [reply('fine')] });
      await ask('unary', on);
      const plan = on.llm.explain({ task: 'job', messages: hello });
      const skips = plan.skipped.filter(({ model }) => model === 'a/x').map(({ reason }) => reason);
      expect(skips).toEqual(laterSkip[table[kind].keptOut]);
    },
  );
});

const eventOf: Readonly<Partial<Record<Consequence, string>>> = {
  cooldown: 'cooling-down',
  'block-credential': 'credential-blocked',
  'block-candidate': 'candidate-blocked',
};

const laterSkip: Readonly<Record<Consequence, readonly string[]>> = {
  none: [],
  cooldown: ['cooling-down'],
  'block-credential': ['blocked'],
  'block-candidate': ['blocked'],
};

describe('what a route says about a kind under `on:`', () => {
  const overridable = failureKinds.filter((kind) => !fixedRemedies.includes(kind));
  const remedies = ['try-again', 'next-candidate', 'give-up'] as const;
  const told: Readonly<Record<(typeof remedies)[number], (kind: FailureKind) => readonly string[]>> = {
    'try-again': (kind) => [`a/x#1 ${kind}`, `a/x#2 ${triesAgain(kind)}`],
    'next-candidate': (kind) => [`a/x#1 ${kind}`, 'b/y#1 ok'],
    'give-up': (kind) => [`a/x#1 ${kind}`],
  };
  /** A blocked candidate lets nobody through, so it is the next one's turn whatever the route says. */
  const triesAgain = (kind: FailureKind): string =>
    consequenceOf[kind].startsWith('block') ? 'never' : 'ok';

  it.each(overridable.flatMap((kind) => remedies.map((remedy) => ({ kind, remedy }))))(
    '$kind: $remedy',
    async ({ kind, remedy }) => {
      const on = stageFor(
        'unary',
        { 'a/x': [fail(kind), reply('fine')], 'b/y': [reply('fine')] },
        { route: { on: { [kind]: remedy } } },
      );
      const { story } = await ask('unary', on);
      const expected = told[remedy](kind);
      expect(story).toEqual(expected.at(-1)?.endsWith('never') ? [`a/x#1 ${kind}`, 'b/y#1 ok'] : expected);
    },
  );

  it.each(fixedRemedies)('%s cannot be overridden', (kind) => {
    const route = { on: { [kind]: 'next-candidate' as const } };
    expect(() => stage({ scripts: { 'a/x': [] }, route })).toThrow(`routes.job.on.${kind}`);
  });

  it('repairs nothing but bad output', () => {
    const route = { on: { timeout: 'repair' as const } };
    expect(() => stage({ scripts: { 'a/x': [] }, route })).toThrow('routes.job.on.timeout');
  });
});

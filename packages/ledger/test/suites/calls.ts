import { join } from 'node:path';

import type { FailureKind } from '@understudy/core';
import { systemClock } from '@understudy/core';
import { always, fail, reply, streams } from '@understudy/testing';
import type { Step } from '@understudy/testing';
import { expect, it } from 'vitest';

import { capture } from '../../src/capture/capture.ts';
import type { CapturedTask } from '../../src/capture/capture.ts';
import { startLedger } from '../../src/start-ledger.ts';
import { houseWith, question } from '../house.ts';
import type { Here } from './here.ts';

interface Scene {
  readonly steps?: readonly Step[];
  readonly captured?: Readonly<Record<string, CapturedTask>>;
}

const keepMs = 60_000;

export function callsSuite(here: Here): void {
  const scene = async ({ steps, captured = {} }: Scene = {}) => {
    const database = await here.open();
    const ledger = await startLedger({ database, spillPath: join(here.folder, 'spill') });
    const capturing = capture({ captures: ledger.captures, clock: systemClock, tasks: captured });
    const llm = houseWith({ ledger, steps, use: [capturing] });
    return { ledger, llm, kysely: database.kysely };
  };
  const allCaptures = ({ kysely }: Awaited<ReturnType<typeof scene>>) =>
    kysely.selectFrom('captures').selectAll().execute();

  it('has the rows of a call before its answer is out', async () => {
    const { llm, kysely, ledger } = await scene();
    const { meta } = await llm.run.supportChat(question(), { customerId: 'acme' });
    const row = await kysely.selectFrom('requests').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ id: meta.requestId, outcome: 'ok', customer_id: 'acme', attempt_count: 1 });
    expect(JSON.stringify(await kysely.selectFrom('attempts').selectAll().execute())).not.toMatch(
      /noon|time is it/,
    );
    await ledger.close();
  });

  it('ends the rows of a caller who leaves in the middle of a stream', async () => {
    const { llm, kysely, ledger } = await scene({
      steps: [always(streams(['It ', 'is '], { gapMs: 5, endWith: 'hang' }))],
    });
    for await (const event of llm.stream.supportChat(question())) {
      if (event.type === 'text-delta') break;
    }
    const outcome = async (): Promise<unknown> =>
      kysely
        .selectFrom('requests')
        .select(['outcome', 'failure_kind', 'attempt_count', 'usage_estimated'])
        .execute();
    await expect
      .poll(outcome)
      .toEqual([{ outcome: 'failed', failure_kind: 'cancelled', attempt_count: 1, usage_estimated: 1 }]);
    expect(await kysely.selectFrom('attempts').select(['outcome', 'failure_kind']).execute()).toEqual([
      { outcome: 'failed', failure_kind: 'cancelled' },
    ]);
    await ledger.close();
  });

  it.each<[string, FailureKind]>([
    ['credential-blocked', 'unauthorized'],
    ['exhausted', 'server-error'],
  ])('leaves a row for the event %s', async (type, kind) => {
    const { llm, ledger } = await scene({ steps: [always(fail(kind, { retryAfterMs: 1 }))] });
    await expect(llm.run.supportChat(question())).rejects.toMatchObject({ kind });
    await ledger.close();
    const { kysely } = await here.open();
    const rows = await kysely.selectFrom('events').selectAll().where('type', '=', type).execute();
    expect(rows).toHaveLength(1);
    expect(JSON.parse(rows[0]?.detail ?? '')).toMatchObject({ type });
  });

  it('keeps no prompt and no answer of a task that is not captured', async () => {
    const stage = await scene({ captured: { secretChat: { keepMs } } });
    await stage.llm.run.supportChat(question());
    expect(await allCaptures(stage)).toEqual([]);
    await stage.ledger.close();
  });

  it('keeps the prompt and the answer of a task that is, under any spelling of its name', async () => {
    const stage = await scene({ captured: { support_chat: { keepMs } } });
    const { meta } = await stage.llm.run.supportChat(question(), { customerId: 'acme' });
    const kept = await stage.ledger.captures.find(meta.requestId);
    expect(kept).toMatchObject({ task: 'supportChat', customerId: 'acme', cut: false });
    expect(JSON.parse(kept?.prompt ?? '')).toEqual(question().messages);
    expect(JSON.parse(kept?.answer ?? '')).toEqual({ output: 'noon' });
    expect((kept?.expiresAt ?? 0) - (kept?.createdAt ?? 0)).toBe(keepMs);
    expect(await stage.ledger.captures.find('nobody')).toBeUndefined();
    await stage.ledger.close();
  });

  it('keeps what a stream said, and the prompt of a call that failed', async () => {
    const steps = [streams(['no', 'on']), fail('bad-request')];
    const stage = await scene({ steps, captured: { supportChat: { keepMs } } });
    for await (const _event of stage.llm.stream.supportChat(question('first?'))); // to its end
    await expect(stage.llm.run.supportChat(question('second?'))).rejects.toMatchObject({
      kind: 'bad-request',
    });
    const kept = (await allCaptures(stage)).map(({ prompt, answer }) => [
      JSON.parse(prompt)[0].content,
      answer,
    ]);
    expect(kept.toSorted()).toEqual([
      ['first?', '{"output":"noon"}'],
      ['second?', null],
    ]);
    await stage.ledger.close();
  });

  it('takes out what the hook takes out, in prompts and answers, also where JSON would escape it', async () => {
    const redact = (text: string): string => text.replaceAll(/"\d+"/g, '[number]');
    const stage = await scene({
      steps: [always(reply('it was "42"'))],
      captured: { supportChat: { keepMs, redact } },
    });
    await stage.llm.run.supportChat(question('was it "41"?'));
    const [kept] = await allCaptures(stage);
    expect(kept?.prompt).toContain('was it [number]?');
    expect(kept?.answer).toContain('it was [number]');
    await stage.ledger.close();
  });

  it('keeps nothing of a text whose redaction fails, and the call goes on', async () => {
    const redact = (): string => {
      throw new Error('no');
    };
    const stage = await scene({ captured: { supportChat: { keepMs, redact } } });
    expect(await stage.llm.run.supportChat(question('canary'))).toMatchObject({ output: 'noon' });
    const [kept] = await allCaptures(stage);
    expect(JSON.stringify(kept)).toContain('its redaction failed');
    expect(JSON.stringify(kept)).not.toMatch(/canary|noon/);
    await stage.ledger.close();
  });

  it('cuts what is too long, also in the middle of a character, and says so', async () => {
    const stage = await scene({ captured: { supportChat: { keepMs, mostCharacters: 100 } } });
    await stage.llm.run.supportChat(question('\u{1F600}'.repeat(1_000)));
    const [kept] = await allCaptures(stage);
    expect(kept).toMatchObject({ cut: 1, answer: '{"output":"noon"}' });
    expect(kept?.prompt).toHaveLength(100);
    await stage.ledger.close();
  });

  it.each([{ keepMs: 0 }, { keepMs: Number.NaN }, { keepMs: 1, mostCharacters: 0 }])(
    'refuses to capture with %o, which would keep nothing',
    (task) => {
      const captures = { add: () => undefined, find: async () => undefined };
      expect(() => capture({ captures, clock: systemClock, tasks: { supportChat: task } })).toThrow(
        'supportChat',
      );
    },
  );
}

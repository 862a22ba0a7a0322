import { always, fail, reply } from '@understudy/testing';
import type { Step } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { extraction, hello, play, stage, weather } from '../../test/stage.ts';
import type { Ending, Stage, StageOptions } from '../../test/stage.ts';
import type { Message } from '../ports/message.ts';
import type { RequestOptions } from '../request.ts';

const ask = (on: Stage, options: RequestOptions = {}): Promise<Ending> =>
  play(on, on.llm.generate({ task: 'job', messages: hello, ...options }));

/** What a provider was told, call by call. */
function heardBy(on: Stage, provider: string): readonly (readonly Message[])[] {
  return (on.providers[provider]?.calls ?? []).map((each) =>
    each.mode === 'embed' ? [] : each.call.messages,
  );
}

const good: Step = reply('{"total": 3}');
const extracting = (scripts: StageOptions['scripts'], more: Partial<StageOptions> = {}): Stage =>
  stage({ scripts, task: extraction, ...more });

const calling = (json: string, name = 'weather'): Step =>
  reply('', { toolCalls: [{ id: 'call-1', name, arguments: json }] });

describe('an answer that does not fit', () => {
  it('is shown to its model once, with what is wrong with it', async () => {
    const on = extracting({ 'a/x': [reply('{"total": "three"}'), good] });
    const { story, output, meta, tookMs } = await ask(on);
    expect([story, output, tookMs]).toEqual([['a/x#1 bad-output', 'a/x#2 ok'], { total: 3 }, 0]);
    expect(meta?.attempts.map(({ purpose }) => purpose)).toEqual(['answer', 're-ask']);
    const [first, second] = heardBy(on, 'a');
    expect(first).toEqual(hello);
    expect(second?.slice(0, 2)).toEqual([...hello, { role: 'assistant', content: '{"total": "three"}' }]);
    expect(second?.[2]).toMatchObject({
      role: 'user',
      content: expect.stringContaining('expected number, received string'),
    });
    expect(second).toHaveLength(3);
  });

  it('twice in a row is the next one’s turn, who hears nothing of it', async () => {
    const on = extracting({ 'a/x': [reply('no'), reply('no again')], 'b/y': [good] });
    expect((await ask(on)).story).toEqual(['a/x#1 bad-output', 'a/x#2 bad-output', 'b/y#1 ok']);
    expect(heardBy(on, 'b')).toEqual([hello]);
  });

  it('from everybody fails with what was wrong, and no word of the answer', async () => {
    const on = extracting({ 'a/x': [always(reply('{"total": "secret"}'))] });
    const { error } = await ask(on);
    expect(error).toMatchObject({ kind: 'bad-output', retryable: false, failure: { code: 'schema' } });
    expect(error?.message).toContain('the answer does not match the schema: total should be of type number');
    expect(error?.message).not.toContain('secret');
  });

  it.each([
    ['an empty one', [], reply(' '), reply('Hello')],
    ['a tool that was not offered', [weather], calling('{}', 'whether'), calling('{}')],
    ['arguments that are no object', [weather], calling('[1]'), calling('{}')],
  ])('may also be %s', async (_name, tools, bad, better) => {
    const { story, meta } = await ask(stage({ scripts: { 'a/x': [bad, better] } }), { tools });
    expect(story).toEqual(['a/x#1 bad-output', 'a/x#2 ok']);
    expect(meta?.attempts[1]?.purpose).toBe('re-ask');
  });

  it('in a stream is never seen by its reader', async () => {
    const on = stage({ scripts: { 'a/x': [reply(' '), reply('Hello')] } });
    const { story, output } = await play(on, on.llm.generateStream({ task: 'job', messages: hello }).result);
    expect([story, output]).toEqual([['a/x#1 bad-output', 'a/x#2 ok'], 'Hello']);
    expect(heardBy(on, 'a')[1]?.at(-1)).toMatchObject({
      content: expect.stringContaining('the answer is empty'),
    });
  });

  it('because it was cut is not asked for again: it would be cut at the same place', async () => {
    const on = extracting({ 'a/x': [reply('{"total": 3', { finish: 'length' })], 'b/y': [good] });
    expect(await ask(on)).toMatchObject({ story: ['a/x#1 bad-output', 'b/y#1 ok'] });
  });

  it('is also a text that was cut, unless its caller said how long it may be', async () => {
    const cut = reply('Once upon', { finish: 'length' });
    const scripts = { 'a/x': [cut], 'b/y': [reply('The end')] };
    expect((await ask(stage({ scripts }))).story).toEqual(['a/x#1 bad-output', 'b/y#1 ok']);
    expect(await ask(stage({ scripts }), { maxOutputTokens: 2 })).toMatchObject({
      output: 'Once upon',
      meta: { finish: 'length' },
    });
  });

  it('is not asked for again where the route says to go on', async () => {
    const on = extracting(
      { 'a/x': [reply('no')], 'b/y': [good] },
      { route: { on: { 'bad-output': 'next-candidate' } } },
    );
    expect((await ask(on)).story).toEqual(['a/x#1 bad-output', 'b/y#1 ok']);
  });

  it('is asked for again without being shown where the route says to try again', async () => {
    const on = extracting({ 'a/x': [reply('no'), good] }, { route: { on: { 'bad-output': 'try-again' } } });
    const { story, meta } = await ask(on);
    expect([story, meta?.attempts[1]?.purpose]).toEqual([['a/x#1 bad-output', 'a/x#2 ok'], 'retry']);
    expect(heardBy(on, 'a')).toEqual([hello, hello]);
  });

  it('is shown again when the second call fails on its way', async () => {
    const on = extracting(
      { 'a/x': [reply('no'), fail('overloaded'), good] },
      { route: { retry: { tries: 3 } } },
    );
    expect((await ask(on)).story).toEqual(['a/x#1 bad-output', 'a/x#2 overloaded', 'a/x#3 ok']);
    expect(heardBy(on, 'a').map(({ length }) => length)).toEqual([1, 3, 3]);
  });

  it('draws on the one budget of the request', async () => {
    const on = extracting({ 'a/x': [reply('no')], 'b/y': [good] }, { route: { budget: { attempts: 1 } } });
    expect(await ask(on)).toMatchObject({ story: ['a/x#1 bad-output'], skipped: ['b/y no-attempts-left'] });
  });

  it('is not asked for again once the candidate’s time is up', async () => {
    const on = extracting(
      { 'a/x': [reply('no', { afterMs: 1_000 })], 'b/y': [good] },
      { route: { maxLatencyMs: 1_000 }, timers: (delayMs) => delayMs + 50 },
    );
    // The timer is late, so the answer comes in; there is no time left for another one.
    expect((await ask(on)).story).toEqual(['a/x#1 bad-output', 'b/y#1 ok']);
  });

  it('is paid for', async () => {
    const on = extracting(
      { 'a/x': [reply('no', { usage: { inputTokens: 10, outputTokens: 10 } }), good] },
      { catalog: [{ model: 'a/x', priceMicroUsdPerMillion: { input: 1_000_000, output: 1_000_000 } }] },
    );
    expect((await ask(on)).meta).toMatchObject({
      costMicroUsd: 35,
      usage: { inputTokens: 20, outputTokens: 15 },
    });
  });
});

describe('an answer that had to be mended', () => {
  it.each([
    ['found in prose', 'Here it is: {"total": 3}. Enjoy!', 'json-extracted'],
    ['put right', '{"total": 3,', 'json-repaired'],
  ])('or %s says so in its attempt and in meta', async (_name, text, note) => {
    const { story, output, meta } = await ask(extracting({ 'a/x': [reply(text)] }));
    expect([story, output]).toEqual([['a/x#1 ok'], { total: 3 }]);
    expect(meta?.attempts[0]?.notes).toEqual([note]);
    expect(meta?.notes).toEqual([note]);
  });

  it('says so beside what the provider had to say', async () => {
    const { meta } = await ask(extracting({ 'a/x': [reply('{"total": 3,', { notes: ['left out: seed'] })] }));
    expect(meta?.notes).toEqual(['left out: seed', 'json-repaired']);
  });

  it('may also be the arguments of a tool', async () => {
    const { meta, answer } = await ask(stage({ scripts: { 'a/x': [calling('{"city": "Ulm"')] } }), {
      tools: [weather],
    });
    expect(meta?.notes).toEqual(['tool-arguments-repaired']);
    expect(answer?.toolCalls[0]?.arguments).toBe('{"city":"Ulm"}');
  });

  it('is a bad one where the route does not allow mending', async () => {
    const on = extracting({ 'a/x': [reply('{"total": 3,'), good] }, { route: { repairOutput: false } });
    expect((await ask(on)).story).toEqual(['a/x#1 bad-output', 'a/x#2 ok']);
  });
});

describe('a model that keeps failing one kind of input', () => {
  const escalating: Partial<StageOptions> = {
    route: { escalate: { by: 'documentType', after: 4, forMs: 60_000 } },
  };
  const receipt = { tags: { documentType: 'receipt' } };
  const invoice = { tags: { documentType: 'invoice' } };

  it('goes last for that kind for a while, and stays first for all others', async () => {
    const on = extracting({ 'a/x': [always(reply('no'))], 'b/y': [always(good)] }, escalating);
    const failing = ['a/x#1 bad-output', 'a/x#2 bad-output', 'b/y#1 ok'];
    expect((await ask(on, receipt)).story).toEqual(failing);
    expect((await ask(on, receipt)).story).toEqual(failing);
    const { story, meta } = await ask(on, receipt);
    expect(story).toEqual(['b/y#1 ok']);
    expect(meta?.attempts[0]?.reason).toBe('priority');
    expect((await ask(on, invoice)).story).toEqual(failing);
    expect((await ask(on)).story).toEqual(failing);

    await on.clock.advance(60_000);
    expect((await ask(on, receipt)).story).toEqual(failing);
  });

  it('is still there when the others fail', async () => {
    const on = extracting(
      { 'a/x': [...Array<Step>(4).fill(reply('no')), good], 'b/y': [good, good, always(fail('timeout'))] },
      escalating,
    );
    await ask(on, receipt);
    await ask(on, receipt);
    const { story, meta } = await ask(on, receipt);
    expect(story).toEqual(['b/y#1 timeout', 'a/x#1 ok']);
    expect(meta?.attempts[1]?.reason).toBe('kept failing this kind of input');
  });

  it('has its past forgotten with a good answer, also one that had to be asked for again', async () => {
    const bad = reply('no');
    const on = extracting(
      { 'a/x': [bad, bad, bad, good, bad, bad, good], 'b/y': [always(good)] },
      escalating,
    );
    expect((await ask(on, receipt)).story).toEqual(['a/x#1 bad-output', 'a/x#2 bad-output', 'b/y#1 ok']);
    expect((await ask(on, receipt)).story).toEqual(['a/x#1 bad-output', 'a/x#2 ok']);
    expect((await ask(on, receipt)).story).toEqual(['a/x#1 bad-output', 'a/x#2 bad-output', 'b/y#1 ok']);
    expect((await ask(on, receipt)).story).toEqual(['a/x#1 ok']); // two in a row, not five
  });

  it('is not held responsible for what is no bad output', async () => {
    const on = extracting({ 'a/x': [always(fail('timeout'))], 'b/y': [always(good)] }, escalating);
    for (let count = 0; count < 4; count++) await ask(on, receipt);
    expect((await ask(on, receipt)).story).toEqual(['a/x#1 timeout', 'b/y#1 ok']);
  });
});

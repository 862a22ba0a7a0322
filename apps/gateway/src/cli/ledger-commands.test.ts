import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { questions } from './questions.ts';
import { openDesk } from '../../test/desk.ts';
import type { Desk } from '../../test/desk.ts';
import { writeHistory } from '../../test/history.ts';

let desk: Desk;
beforeEach(async () => {
  desk = openDesk();
  await writeHistory(join(desk.directory, 'understudy.db'));
});
afterEach(() => desk.clear());

describe('understudy usage', () => {
  it('tells what was spent by task when nothing else is asked', async () => {
    const { code, out } = await desk.type('usage');
    expect(out.split('\n')[0]).toMatch(/^task +requests +input tokens +output tokens +usd +unpriced$/);
    expect(out).toMatch(/^titleGeneration +3 /m);
    expect(out).toMatch(/^supportChat +1 /m);
    expect(code).toBe(0);
  });

  it('tells it by anything, and of a part', async () => {
    expect((await desk.type('usage spend --by customer --task title-generation --json')).json).toMatchObject({
      counted: 'requests',
      groups: [
        { group: 'acme', count: 2 },
        { group: 'globe', count: 1 },
      ],
    });
    expect((await desk.type('usage --by customer --since 2020-01-01 --until 2020-01-02')).notes).toMatch(
      /^nothing/,
    );
  });

  it.each(Object.keys(questions))('answers %s as a table, as JSON and as CSV', async (question) => {
    const [table, json, csv] = [
      await desk.type(`usage ${question}`),
      await desk.type(`usage ${question} --json`),
      await desk.type(`usage ${question} --csv`),
    ];
    expect([table.code, json.code, csv.code]).toEqual([0, 0, 0]);
    expect(json.json).toBeTypeOf('object');
    expect(csv.out).toMatch(/^[\w ]+(,[\w ]+)+\r\n/);
  });

  it('says who fell back on whom, and why', async () => {
    const { out } = await desk.type('usage fallbacks');
    expect(out).toMatch(/lead\/star +other\/steady +overloaded +1/);
    expect(out).toContain('1 of 4 requests (25.0 %) were answered by a fallback');
  });

  it('fits the screen', async () => {
    const { out } = await desk.type('usage paths', { columns: 70 });
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(70);
    expect(out).toContain('…');
  });

  it.each([
    ['usage costs', /no question called "costs"/],
    ['usage spend --by weather', /--by takes one of task, customer/],
    ['usage fallbacks --by task', /--by means nothing to this question/],
    ['usage --tag feature', /name=value/],
    ['usage --since yesterday', /--since takes a time/],
    ['usage --json --csv', /take one of/],
  ])('%s is wrong usage', async (words, message) => {
    const { code, notes } = await desk.type(words);
    expect(notes).toMatch(message);
    expect(code).toBe(2);
  });

  it('makes no ledger where there is none', async () => {
    const { code, notes } = await desk.type('usage --ledger other.db');
    expect([code, notes]).toEqual([
      1,
      expect.stringMatching(/there is no ledger at .*other\.db: name the gateway's/),
    ]);
  });
});

it('no password of a database is printed', async () => {
  for (const words of ['usage', 'doctor --port 0', 'keys list', 'tail --once']) {
    const { out, notes } = await desk.type(`${words} --ledger postgres://somebody:canary@127.0.0.1:1/none`);
    expect(out + notes).toContain('cannot open the ledger at postgres://127.0.0.1:1/none');
    expect(out + notes).not.toContain('canary');
  }
});

describe('understudy tail', () => {
  it('shows each call, one line each', async () => {
    const { out } = await desk.type('tail --since 1h --once');
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(21).split('  ').slice(0, 4).join(' ')),
    ).toEqual([
      'titleGeneration for acme lead/star ok',
      'titleGeneration for acme lead/star ok',
      'supportChat for acme lead/star overloaded',
      'supportChat for acme other/steady #2 fallback',
      'titleGeneration for globe lead/star refused',
    ]);
    expect(out).toContain('too much at once');
  });

  it('gives programs a line of JSON each, and only what they ask for', async () => {
    const { out } = await desk.type('tail --since 1h --once --json --task support_chat');
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      { task: 'supportChat', model: 'lead/star', number: 1, failure_kind: 'overloaded' },
      { task: 'supportChat', model: 'other/steady', number: 2, outcome: 'ok', cost_micro_usd: null },
    ]);
  });

  it('goes on until it is interrupted, and tells nothing twice', async () => {
    let interrupt = (): void => undefined;
    const onInterrupt = (listener: () => void) => {
      interrupt = listener;
      return () => undefined;
    };
    const tailing = desk.type('tail --since 1h --json', { onInterrupt });
    await writeHistory(join(desk.directory, 'understudy.db'));
    await new Promise((resolve) => setTimeout(resolve, 1200));
    interrupt();
    const { code, out } = await tailing;
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    expect(new Set(lines).size).toBe(10);
    expect(code).toBe(0);
  });
});

describe('understudy keys', () => {
  it('shows a secret once, and never again', async () => {
    const { out, notes } = await desk.type(
      'keys create web --role caller --customer acme --allow-task support_chat',
    );
    const secret = out.trim();
    expect(secret).toMatch(/^understudy-\S{40,}$/);
    expect(notes).toMatch(/key \S+ \(web, caller\)/);
    const [table, json] = [await desk.type('keys list'), await desk.type('keys list --json')];
    expect(table.out).toMatch(/web +….{4} +caller +acme +supportChat +all +valid/);
    expect(table.out + table.notes + json.out + json.notes + notes).not.toContain(secret);
  });

  it('gives a program the secret with the rest', async () => {
    const { json } = await desk.type('keys create bot --expires 30d --json');
    expect(json).toMatchObject({
      name: 'bot',
      role: 'caller',
      secret: expect.stringMatching(/^understudy-/),
      expiresAt: expect.any(Number),
    });
  });

  it('revokes by name, if that means one', async () => {
    await desk.type('keys create one');
    await desk.type('keys create two');
    await desk.type('keys create two');
    expect((await desk.type('keys revoke one')).code).toBe(0);
    expect((await desk.type('keys list')).out).toMatch(/one .*revoked \d{4}/);
    expect(await desk.type('keys revoke two')).toMatchObject({
      code: 2,
      notes: expect.stringContaining('may be any of'),
    });
    expect(await desk.type('keys revoke three')).toMatchObject({
      code: 1,
      notes: expect.stringContaining('there is no key "three"'),
    });
  });

  it.each(['keys create x --role king', 'keys create x --expires 2020-01-01'])(
    '%s is wrong usage',
    async (words) => {
      expect((await desk.type(words)).code).toBe(2);
    },
  );
});

describe('understudy budgets', () => {
  it('are made, used, changed and taken away', async () => {
    const made = await desk.type(
      'budgets set each --requests 10 --per day --by customer --when-spent degrade',
    );
    expect(made).toMatchObject({ code: 0, notes: 'budget each: 10 requests per day for each customer' });
    await writeHistory(join(desk.directory, 'understudy.db'));
    expect((await desk.type('budgets list')).out).toMatch(
      /each +each customer +acme +3 requests +10 requests +30\.0 % +day +degrade/,
    );
    expect((await desk.type('budgets set each --requests 20 --per day --by customer')).code).toBe(0);
    expect((await desk.type('budgets list --json')).json).toMatchObject([
      { owner: 'acme', used: 3, budget: { amount: 20, whenSpent: 'degrade' } },
      { owner: 'globe', used: 1 },
    ]);
    expect((await desk.type('budgets remove each')).code).toBe(0);
    expect((await desk.type('budgets list')).notes).toContain('there are no budgets');
    expect((await desk.type('budgets remove each')).code).toBe(1);
  });

  it('that stand in the configuration are changed there', async () => {
    for (const words of ['budgets set config/all --usd 1', 'budgets remove config/all']) {
      expect(await desk.type(words)).toMatchObject({
        code: 2,
        notes: expect.stringContaining('change it there'),
      });
    }
  });

  it('count money in dollars', async () => {
    expect((await desk.type('budgets set all --usd 12.5')).notes).toBe(
      'budget all: $12.50 per month for everyone together',
    );
  });

  it('do not begin to count something else', async () => {
    await desk.type('budgets set all --usd 12.5');
    const { code, notes } = await desk.type('budgets set all --tokens 100');
    expect([code, notes]).toEqual([2, expect.stringContaining('counts otherwise (unit)')]);
  });

  it.each([
    'budgets set x',
    'budgets set x --usd 1 --tokens 1',
    'budgets set x --usd 1 --per year',
    'budgets set x --usd -1',
    'budgets set x --usd 1 --by tag',
  ])('%s is wrong usage', async (words) => expect((await desk.type(words)).code).toBe(2));
});

describe('understudy forget', () => {
  it('forgets a customer, and what was spent stays', async () => {
    const { code, notes } = await desk.type('forget --customer acme --yes');
    expect([code, notes]).toEqual([0, "3 requests no longer say that they were acme's"]);
    const { json } = await desk.type('usage --by customer --json');
    expect(JSON.stringify(json)).not.toContain('acme');
    expect((await desk.type('usage --json')).json).toMatchObject({ groups: [{ count: 3 }, { count: 1 }] });
  });

  it('asks first, and does nothing where nobody can be asked', async () => {
    expect(await desk.type('forget --customer acme')).toMatchObject({
      code: 2,
      notes: expect.stringContaining('--yes'),
    });
    expect(await desk.type('forget --customer acme', { ask: async () => 'no' })).toMatchObject({ code: 1 });
    expect((await desk.type('usage --by customer --json')).out).toContain('acme');
    expect(await desk.type('forget --customer acme', { ask: async () => 'acme' })).toMatchObject({ code: 0 });
  });
});

describe('understudy export', () => {
  it('writes rows as lines of JSON', async () => {
    const { out } = await desk.type('export --table attempts');
    const rows = out
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(rows).toHaveLength(5);
    expect(rows).toContainEqual(expect.objectContaining({ model: 'other/steady', outcome: 'ok', number: 2 }));
  });

  it('writes CSV, into a file if there is one', async () => {
    expect((await desk.type('export --format csv --output rows.csv')).out).toBe('');
    const lines = readFileSync(join(desk.directory, 'rows.csv'), 'utf8').trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^id,/);
    expect(lines).toHaveLength(5);
  });

  it('writes what belongs to a time', async () => {
    expect((await desk.type('export --until 2020-01-01')).out).toBe('');
  });

  it.each(['export --table keys', 'export --format xml', 'export --since soon'])(
    '%s is wrong usage',
    async (words) => expect((await desk.type(words)).code).toBe(2),
  );
});

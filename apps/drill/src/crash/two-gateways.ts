import { atLeast, atMost, exactly } from '../part.ts';
import type { PartReport, Promised } from '../part.ts';
import { ask } from '../stage/ask.ts';
import { answerMicroUsd, withHouse } from './house.ts';
import type { House } from './house.ts';
import { readLedgerFile } from './ledger-file.ts';
import { mixedLoadFor } from './mixed-load.ts';
import { onRecord } from './on-record.ts';
import type { Scene } from '../scenes.ts';

const words = 10;
const budgetMicroUsd = 150_000;
const perSecond = 150;

/** Two gateways share one file and one budget under load. */
export const twoGateways: Scene = {
  name: 'two gateways',
  run: () =>
    withHouse(
      {
        upstream: { words, gapMs: 5 },
        more: `budgets:\n  all: { per: month, usd: ${budgetMicroUsd / 1_000_000} }`,
      },
      (house) => {
        house.upstream.fares({ is: 'well', afterMs: 30 });
        return play(house);
      },
    ),
};

async function play(house: House): Promise<PartReport> {
  const gateways = await Promise.all([house.open(), house.open()]);
  const urls = gateways.map(({ url }) => url);
  const twice = await sameKeyAtBoth(house, urls);
  const told = await mixedLoadFor(4, { urls, perSecond, name: 'shared' });
  const exitCodes = await Promise.all(gateways.map((gateway) => gateway.end()));
  const file = await readLedgerFile(house.ledger);
  const answered = house.upstream.received.filter(({ how }) => how === 'answered').length;
  const spent = answered * answerMicroUsd(words);
  const whole = told.filter(({ asked }) => asked.isWhole).length;
  const refused = told.filter(({ asked }) => asked.status === 402).length;
  return {
    promises: [
      ...twice,
      exactly('both end by themselves', exitCodes.join(' '), '0 0'),
      ...onRecord(file, told, words),
      exactly('requests neither answered nor refused for the budget', told.length - whole - refused, 0),
      exactly('every request is one row', file.requests.length, told.length + 2 * keys),
      atMost({
        what: 'micro-dollars spent, by the count of the provider',
        seen: spent,
        bound: budgetMicroUsd,
      }),
      atLeast({
        what: 'of them, before anybody was refused for good',
        seen: spent,
        bound: budgetMicroUsd * 0.95,
      }),
    ],
    figures: {
      answered: `${whole} of ${told.length} at ${perSecond} a second through both, ${refused} over the budget`,
      budget: `${spent} of ${budgetMicroUsd} micro-dollars spent`,
    },
  };
}

const keys = 20;

/** The same work handed in at both doors at once is done once, and both get its answer. */
async function sameKeyAtBoth({ upstream }: House, urls: readonly string[]): Promise<readonly Promised[]> {
  const names = Array.from({ length: keys }, (_, index) => `at-both-${index}`);
  const pairs = await Promise.all(
    names.map((name) =>
      Promise.all(urls.map((url) => ask({ url, task: 'support_chat', prompt: name, idempotencyKey: name }))),
    ),
  );
  return [
    exactly('keys handed in at both that led to one call', upstream.received.length, keys),
    exactly(
      'keys handed in at both whose two callers got the answer',
      pairs.filter((pair) => pair.every(({ isWhole }) => isWhole)).length,
      keys,
    ),
  ];
}

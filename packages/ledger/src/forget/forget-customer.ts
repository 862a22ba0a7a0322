import type { Transaction } from 'kysely';

import type { Database } from '../database/database.ts';
import { inSlices } from '../retention/slices.ts';
import type { Schema } from '../schema/schema.ts';
import { storedName } from '../stored.ts';
import type { ForgetOptions } from './forget-options.ts';
import { forgetTotals } from './forget-totals.ts';

/**
 * Takes a customer out of the database. What was spent stays in the totals and in rows that are nobody's;
 * prompts, answers, comments, tags and names go, and so do the customer's own totals, budgets and keys.
 */
export async function forgetCustomer(options: ForgetOptions, customerId: string): Promise<number> {
  const { database, clock } = options;
  const customer = storedName(customerId);
  return database.erase(async () => {
    const requests = await inSlices((size) => forgetRequests(database, customer, size), { clock });
    await inSlices((size) => forgetCaptures(database, customer, size), { clock });
    await forgetTotals(options, customer);
    await forgetAccount(database, customer);
    return requests;
  });
}

/** What hangs on a request goes first: once the request is nobody's, nothing leads there any more. */
async function forgetRequests({ kysely }: Database, customer: string, size: number): Promise<number> {
  return kysely.transaction().execute(async (transaction) => {
    const found = await transaction
      .selectFrom('requests')
      .select('id')
      .where('customer_id', '=', customer)
      .limit(size)
      .execute();
    if (found.length === 0) return 0;
    const theirs = found.map(({ id }) => id);
    for (const table of ['captures', 'idempotency', 'cached_answers'] as const) {
      await transaction.deleteFrom(table).where('request_id', 'in', theirs).execute();
    }
    await transaction
      .updateTable('feedback')
      .set({ comment: null })
      .where('request_id', 'in', theirs)
      .execute();
    // What a provider says of a failure may quote the prompt.
    await transaction
      .updateTable('attempts')
      .set({ failure_message: null, notes: null, provider_request_id: null })
      .where('request_id', 'in', theirs)
      .execute();
    await forgetGuesses(transaction, theirs);
    await transaction
      .updateTable('requests')
      .set({ customer_id: null, caller_id: null, tags: '{}', idempotency_key: null })
      .where('id', 'in', theirs)
      .execute();
    return theirs.length;
  });
}

/** What may have to be taken back from the totals one day, is then taken back from those for all. */
async function forgetGuesses(transaction: Transaction<Schema>, theirs: readonly string[]): Promise<void> {
  const guesses = await transaction
    .selectFrom('rolled_guesses')
    .selectAll()
    .where('request_id', 'in', theirs)
    .execute();
  for (const { request_id, request } of guesses) {
    const nobodys = JSON.stringify({ ...JSON.parse(request), customer_id: null, tags: '{}' });
    await transaction
      .updateTable('rolled_guesses')
      .set({ request: nobodys })
      .where('request_id', '=', request_id)
      .execute();
  }
}

/** Captures of requests whose rows are gone already. */
async function forgetCaptures({ kysely }: Database, customer: string, size: number): Promise<number> {
  const theirs = kysely
    .selectFrom('captures')
    .select('request_id')
    .where('customer_id', '=', customer)
    .limit(size);
  const { numDeletedRows } = await kysely
    .deleteFrom('captures')
    .where('request_id', 'in', theirs)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Budgets and keys. A key that is bound to nobody would be good for everybody, so it goes. */
async function forgetAccount({ kysely }: Database, customer: string): Promise<void> {
  await kysely.transaction().execute(async (transaction) => {
    const budgets = transaction.selectFrom('budgets').select('id').where('kind', '=', 'customer');
    for (const table of ['budget_use', 'budget_reservations'] as const) {
      await transaction
        .deleteFrom(table)
        .where('owner', '=', customer)
        .where('budget_id', 'in', budgets)
        .execute();
    }
    await transaction
      .deleteFrom('budgets')
      .where('kind', '=', 'customer')
      .where('subject', '=', customer)
      .execute();
    await transaction.deleteFrom('api_keys').where('customer_id', '=', customer).execute();
  });
}

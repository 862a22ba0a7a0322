import { troubleInWords } from '../database/trouble-in-words.ts';
import type { Spill } from '../writer/spill.ts';
import type { Writer } from '../writer/writer.ts';
import { forgetCustomer } from './forget-customer.ts';
import type { ForgetOptions } from './forget-options.ts';

export interface Forgotten {
  /** How many rows no longer say whose they were. */
  readonly requests: number;
  /** Spill files of other processes that may hold rows of this customer: forget again once they are gone. */
  readonly unreached: readonly string[];
}

export interface ForgetEverywhere extends ForgetOptions {
  readonly writer: Writer;
  readonly spill: Spill | undefined;
}

/** Takes a customer out of the database and out of what has not reached it yet. */
export async function forget(options: ForgetEverywhere, customerId: string): Promise<Forgotten> {
  const { writer, spill } = options;
  // Rows that are still on their way would bring the customer back.
  await writer.durable();
  await writer.drain();
  const { outage } = writer.status;
  if (outage) {
    throw new Error(
      `nobody can be forgotten while ${troubleInWords[outage.because]}: nothing was changed; try again later`,
    );
  }
  const requests = await forgetCustomer(options, customerId);
  await spill?.rejected.dropMentions(customerId);
  return { requests, unreached: (await spill?.others()) ?? [] };
}

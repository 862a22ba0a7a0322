import { Complaint, misused } from './complaint.ts';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { withLedger } from './ledger-at.ts';
import type { PlaceOptions } from './places.ts';

export interface ForgetOptions extends PlaceOptions {
  readonly customer?: string | undefined;
  readonly yes?: boolean | undefined;
}

/** Takes a customer out of the ledger; what was spent stays in the totals. */
export async function forget(
  { customer, yes, ...options }: ForgetOptions,
  context: CommandContext,
): Promise<ExitCode> {
  if (customer === undefined || customer === '') throw misused('say whom to forget: --customer <id>');
  if (yes !== true) await confirm(customer, context);
  const { requests, unreached } = await withLedger(options, context, (ledger) => ledger.forget(customer));
  context.terminal.note(`${requests} requests no longer say that they were ${customer}'s`);
  if (unreached.length === 0) return 0;
  context.terminal.note(
    `these files of other processes may still hold rows: ${unreached.join(', ')}; forget again once they are gone`,
  );
  return 1;
}

async function confirm(customer: string, { terminal }: CommandContext): Promise<void> {
  if (!terminal.ask) throw misused('this cannot be undone; where nobody can be asked, say --yes');
  const answer = await terminal.ask(
    `Forget ${customer} for good? Prompts, tags and names go. Type the customer's id again: `,
  );
  if (answer.trim() !== customer) throw new Complaint('nobody was forgotten');
}

import { keyRoles } from '@understudy/ledger';
import type { ApiKey, KeyRole } from '@understudy/ledger';

import { Complaint, misused, wordsOf } from './complaint.ts';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { moment } from './figures.ts';
import { writeJson } from './json.ts';
import { withLedger } from './ledger-at.ts';
import { spanOf, momentOf } from './moment.ts';
import type { PlaceOptions } from './places.ts';
import { sheet } from './sheet.ts';

export interface KeysCreateOptions extends PlaceOptions {
  readonly role?: string | undefined;
  readonly customer?: string | undefined;
  readonly allowTask?: readonly string[] | undefined;
  readonly allowModel?: readonly string[] | undefined;
  readonly expires?: string | undefined;
  readonly json?: boolean | undefined;
}

export interface KeysListOptions extends PlaceOptions {
  readonly json?: boolean | undefined;
}

/** Makes a key. Its secret is printed here and never again. */
export async function createKey(
  name: string,
  options: KeysCreateOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal } = context;
  const wanted = {
    name,
    role: roleOf(options.role ?? 'caller'),
    customerId: options.customer,
    tasks: options.allowTask,
    models: options.allowModel,
    expiresAt: endOf(options.expires, context),
  };
  const { key, secret } = await withLedger({ ...options, mayCreate: true }, context, async ({ keys }) => {
    try {
      return await keys.create(wanted);
    } catch (cause) {
      throw new Complaint(wordsOf(cause), 2, cause);
    }
  });
  if (options.json) {
    await writeJson(terminal, { ...key, secret });
    return 0;
  }
  terminal.note(`key ${key.id} (${key.name}, ${key.role}); this is its secret, which is shown only now:`);
  await terminal.write(`${secret}\n`);
  return 0;
}

export async function listKeys(options: KeysListOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, clock } = context;
  const all = await withLedger(options, context, ({ keys }) => keys.list());
  if (options.json) await writeJson(terminal, all);
  else if (all.length === 0) terminal.note('there are no keys; make one with: understudy keys create <name>');
  else await terminal.write(keySheet(all, clock.wallTime()).asTable(terminal));
  return 0;
}

/** From now on nobody gets in with it. */
export async function revokeKey(
  id: string,
  options: PlaceOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const key = await withLedger(options, context, async ({ keys }) => {
    const found = keyMeant(await keys.list(), id);
    await keys.revoke(found.id);
    return found;
  });
  context.terminal.note(
    `key ${key.id} (${key.name}) is revoked; gateways that run turn it away within a second`,
  );
  return 0;
}

/** By its id, its beginning, or its name, if that means one. */
function keyMeant(keys: readonly ApiKey[], typed: string): ApiKey {
  const meant = keys.filter(({ id }) => id === typed);
  const near =
    meant.length > 0
      ? meant
      : keys.filter(({ id, name }) => name === typed || (typed.length >= 4 && id.startsWith(typed)));
  const [found, ...others] = near;
  if (found && others.length === 0) return found;
  if (!found) throw new Complaint(`there is no key ${JSON.stringify(typed)}; see: understudy keys list`);
  throw misused(
    `${JSON.stringify(typed)} may be any of ${near.map(({ id }) => id).join(', ')}: give the whole id`,
  );
}

function keySheet(keys: readonly ApiKey[], now: number) {
  return sheet<ApiKey>(
    [
      { name: 'id', value: ({ id }) => id },
      { name: 'name', value: ({ name }) => name },
      { name: 'secret', value: ({ hint }) => hint },
      { name: 'role', value: ({ role }) => role },
      { name: 'for', value: ({ customerId }) => customerId ?? 'everybody' },
      { name: 'tasks', value: ({ tasks }) => tasks?.join(', ') ?? 'all' },
      { name: 'models', value: ({ models }) => models?.join(', ') ?? 'all' },
      { name: 'state', value: (key) => stateOf(key, now) },
      { name: 'last used', value: ({ lastUsedAt }) => moment(lastUsedAt) },
    ],
    keys,
  );
}

function stateOf({ revokedAt, expiresAt }: ApiKey, now: number): string {
  if (revokedAt !== undefined) return `revoked ${moment(revokedAt)}`;
  if (expiresAt === undefined) return 'valid';
  return now < expiresAt ? `until ${moment(expiresAt)}` : `ended ${moment(expiresAt)}`;
}

function roleOf(word: string): KeyRole {
  const known = keyRoles.find((role) => role === word);
  if (known !== undefined) return known;
  throw misused(`--role takes one of ${keyRoles.join(', ')}, not ${JSON.stringify(word)}`);
}

function endOf(typed: string | undefined, { clock }: CommandContext): number | undefined {
  if (typed === undefined) return undefined;
  const now = clock.wallTime();
  const span = spanOf(typed);
  return span === undefined ? momentOf(typed, now, '--expires') : now + span;
}

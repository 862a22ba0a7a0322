import { Refused } from '../http/refused.ts';
import { satisfies } from './caller.ts';
import type { Caller, Need } from './caller.ts';
import type { KeyBook } from './key-book.ts';
import { localOnly } from './local-only.ts';
import type { Visitor } from './visitor.ts';

/** Every door of the server goes through here. Returns who is calling or throws `Refused`. */
export async function guard(visitor: Visitor, needs: Need, keys: KeyBook | undefined): Promise<Caller> {
  if (needs === 'nobody') return nobody;
  const caller = await identify(visitor, keys);
  if (!satisfies(caller.role, needs)) {
    throw new Refused('not-permitted', `this key is for the role ${caller.role}; this needs ${needs}`);
  }
  return caller;
}

/** Someone who needs no key and may do nothing that needs one. */
const nobody: Caller = { keyId: undefined, role: 'caller', tasks: [], models: [] };

async function identify(visitor: Visitor, keys: KeyBook | undefined): Promise<Caller> {
  const secret = secretOf(visitor);
  if (!keys) return localOnly(visitor);
  const isOpen = !(await ask(() => keys.hasKeys()));
  // Looked for also where no key is known: it may be younger than that knowledge.
  const isLookedFor = secret !== undefined && secret.length <= longestSecret;
  const caller = isLookedFor ? await ask(() => keys.find(secret)) : undefined;
  if (caller) return caller;
  if (isOpen) return localOnly(visitor);
  // One answer for a key that never was, one that is revoked and one that is no key at all.
  throw new Refused('unauthenticated', secret === undefined ? missing : 'the API key is not valid');
}

const missing = 'an API key is needed: `authorization: Bearer <key>` or `x-api-key: <key>`';

/** Longer than any key; what is longer need not be hashed. */
const longestSecret = 512;

function secretOf({ header }: Visitor): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(header('authorization') ?? '')?.[1];
  return bearer ?? header('x-api-key');
}

/** The key book failing is no reason to let anyone in, nor to tell how it failed. */
async function ask<Value>(question: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await question();
  } catch (cause) {
    const refused = new Refused('too-busy', 'keys cannot be checked at the moment; try again');
    refused.cause = cause;
    throw refused;
  }
}

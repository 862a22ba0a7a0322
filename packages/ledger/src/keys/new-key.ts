import { randomBytes, randomUUID } from 'node:crypto';

import { camelCase } from '@understudy/core';

import type { ApiKeyRow } from '../schema/schema.ts';
import { nameOrNull, sha256, storedName } from '../stored.ts';
import { keyRoles } from './api-key.ts';
import type { KeyRole } from './api-key.ts';

/** What a key is for. */
export interface NewKey {
  readonly name: string;
  readonly role: KeyRole;
  readonly customerId?: string | undefined;
  readonly tasks?: readonly string[] | undefined;
  readonly models?: readonly string[] | undefined;
  /** Wall time. */
  readonly expiresAt?: number | undefined;
  readonly createdBy?: string | undefined;
}

export interface NewKeyRow {
  readonly row: ApiKeyRow;
  readonly secret: string;
}

/** Checks what a key is to be, and makes its secret. */
export function newKey(wanted: NewKey, now: number): NewKeyRow {
  const complaint = complaintAbout(wanted, now);
  if (complaint !== undefined) throw new Error(`this key cannot be made: ${complaint}`);
  const secret = `${secretStart}${randomBytes(secretBytes).toString('base64url')}`;
  const row: ApiKeyRow = {
    id: randomUUID(),
    name: storedName(wanted.name.trim()),
    hash: sha256(secret),
    hint: `…${secret.slice(-4)}`,
    role: wanted.role,
    customer_id: nameOrNull(wanted.customerId),
    tasks: wanted.tasks ? JSON.stringify(wanted.tasks.map(camelCase)) : null,
    models: wanted.models ? JSON.stringify(wanted.models) : null,
    created_at: now,
    created_by: nameOrNull(wanted.createdBy),
    expires_at: wanted.expiresAt ?? null,
    revoked_at: null,
    last_used_at: null,
  };
  return { row, secret };
}

/** By this, scanners that look for leaked keys know one of ours. */
export const secretStart = 'understudy-';

/** Nobody guesses 256 bits, so a fast hash is enough. */
const secretBytes = 32;

function complaintAbout(wanted: NewKey, now: number): string | undefined {
  if (wanted.name.trim() === '') return 'it has no name';
  if (!keyRoles.includes(wanted.role)) {
    return `there is no role ${JSON.stringify(wanted.role)}; the roles are ${keyRoles.join(', ')}`;
  }
  // An empty list reads like "no limit" and means the opposite.
  if (wanted.tasks?.length === 0) return 'its list of tasks is empty; leave the list out to allow all tasks';
  if (wanted.models?.length === 0)
    return 'its list of models is empty; leave the list out to allow all models';
  if (wanted.customerId === '') return 'its customer has no name; leave the customer out to bind it to none';
  // Also refuses NaN.
  if (wanted.expiresAt !== undefined && !(wanted.expiresAt > now)) return 'its end is not in the future';
  return undefined;
}

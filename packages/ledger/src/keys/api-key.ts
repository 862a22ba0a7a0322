import type { ApiKeyRow } from '../schema/schema.ts';

/** `caller` may ask models; `viewer` may look; `operator` may change routes; `admin` may make keys. */
export type KeyRole = ApiKeyRow['role'];

export const keyRoles: readonly KeyRole[] = ['caller', 'viewer', 'operator', 'admin'];

/** A key as it is shown: without its secret, which nobody has but its owner. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** The last characters of its secret, to know it by. */
  readonly hint: string;
  readonly role: KeyRole;
  /** Everything asked with this key is asked for this customer. */
  readonly customerId: string | undefined;
  /** Undefined for all. */
  readonly tasks: readonly string[] | undefined;
  /** Undefined for all. */
  readonly models: readonly string[] | undefined;
  readonly createdAt: number;
  readonly createdBy: string | undefined;
  readonly expiresAt: number | undefined;
  readonly revokedAt: number | undefined;
  /** To the minute. */
  readonly lastUsedAt: number | undefined;
}

export function fromRow(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    role: row.role,
    customerId: row.customer_id ?? undefined,
    tasks: namesIn(row.tasks),
    models: namesIn(row.models),
    createdAt: row.created_at,
    createdBy: row.created_by ?? undefined,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}

/** What cannot be read allows nothing: a damaged row must not open a door. */
function namesIn(json: string | null): readonly string[] | undefined {
  if (json === null) return undefined;
  const names: unknown = JSON.parse(json);
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

import type { Caller, Role } from './caller.ts';

/** Where the API keys are kept. Comparing secrets in constant time is its business. */
export interface KeyBook {
  /** Whether any key was ever made. While none was, the gateway is open to its own machine. */
  hasKeys(): boolean | Promise<boolean>;
  /** Who this secret belongs to; undefined when to nobody, or no longer. */
  find(secret: string): Caller | undefined | Promise<Caller | undefined>;
  /** Tells of each key that stops being valid, at once; the returned function stops that. */
  onRevoked(listener: (keyId: string) => void): () => void;
}

/** What an administrator does with keys. Only `create` ever shows a secret, and only once. */
export interface KeyDesk {
  create(order: KeyOrder): Promise<{ readonly key: KeyNote; readonly secret: string }>;
  list(): Promise<readonly KeyNote[]>;
  revoke(keyId: string): Promise<void>;
}

export interface KeyOrder {
  readonly name: string;
  readonly role: Role;
  readonly tasks?: readonly string[] | undefined;
  readonly models?: readonly string[] | undefined;
  readonly customerId?: string | undefined;
}

/** A key as it may be shown. */
export interface KeyNote extends KeyOrder {
  readonly keyId: string;
  readonly createdAt: number;
  readonly revokedAt?: number | undefined;
}

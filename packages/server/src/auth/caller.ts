/** What a key may do, each role more than the one before it. */
export type Role = 'caller' | 'viewer' | 'operator' | 'admin';

/** What a route asks of who calls it. */
export type Need = Role | 'nobody';

/** Who is calling, as far as the gateway cares. What is left out is not restricted. */
export interface Caller {
  /** Undefined only for the person at this machine while no key exists. */
  readonly keyId: string | undefined;
  readonly role: Role;
  /** Tasks it may call, in any spelling. */
  readonly tasks?: readonly string[] | undefined;
  /** Models it may name: `provider/name`, or `provider/*` for all of one provider. */
  readonly models?: readonly string[] | undefined;
  /** All it does is done for this customer, whatever a request says. */
  readonly customerId?: string | undefined;
}

/** Whether this role is enough for what a route needs. */
export function satisfies(role: Role, need: Need): boolean {
  return need === 'nobody' || includes[role].includes(need);
}

const includes: Readonly<Record<Role, readonly Role[]>> = {
  caller: ['caller'], // call tasks and models
  viewer: ['caller', 'viewer'], // ... and see health, metrics and usage
  operator: ['caller', 'viewer', 'operator'], // ... and hold breakers
  admin: ['caller', 'viewer', 'operator', 'admin'], // ... and hand out keys
};

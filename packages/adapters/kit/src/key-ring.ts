import { secret } from '@understudy/transport';
import type { Secret } from '@understudy/transport';

export interface Keys {
  readonly key?: string | undefined;
  /** Several keys to rotate through, by label. Takes the place of `key`. */
  readonly keys?: Readonly<Record<string, string>> | undefined;
}

export interface KeyRing {
  /** What the engine rotates through; undefined when there is just one key. */
  readonly labels: readonly string[] | undefined;
  /** Makes something for a key when it is first asked for, and gives the same one ever after. */
  perKey<Value>(make: (key: Secret) => Value): (credential: string | undefined) => Value;
  /** A text without any of the keys in it. */
  hide(text: string): string;
}

/** Checks the keys when a provider is made: a missing or misspelt one must not wait for the first call. */
export function keyRing({ key = '', keys }: Keys): KeyRing {
  const named = Object.entries(keys ?? { '': key }).map(([label, text]) => [label, secret(text)] as const);
  const secrets = new Map(named);
  const [first] = secrets.values();
  const long = [...secrets.values()].filter((each) => each.reveal().length >= leastHidden);
  if (!first) throw new TypeError('give at least one key');
  const chosen = (credential: string | undefined): Secret => {
    const found = credential === undefined ? first : secrets.get(credential);
    if (!found) throw new TypeError(`no key is called ${credential}`);
    return found;
  };
  return {
    labels: keys && [...secrets.keys()],
    perKey: (make) => remembering(make, chosen),
    hide: (text) => long.reduce((shown, each) => shown.replaceAll(each.reveal(), '[redacted]'), text),
  };
}

/** Shorter ones are no secrets, and stand inside of other words. */
const leastHidden = 8;

function remembering<Value>(
  make: (key: Secret) => Value,
  chosen: (credential: string | undefined) => Secret,
): (credential: string | undefined) => Value {
  const made = new Map<Secret, Value>();
  return (credential) => {
    const key = chosen(credential);
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

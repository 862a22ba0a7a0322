import { Refused } from '../http/refused.ts';
import type { Caller } from './caller.ts';
import type { Visitor } from './visitor.ts';

/** While no key exists, the person at this machine is the administrator, and nobody else is anybody. */
export function localOnly({ header, fromLoopback }: Visitor): Caller {
  const host = header('host');
  const origin = header('origin');
  const local =
    fromLoopback &&
    !forwardingHeaders.some((name) => header(name) !== undefined) &&
    host !== undefined &&
    loopbackHost.test(host) && // a page elsewhere may have its name resolve to this machine
    (origin === undefined || loopbackOrigin.test(origin)) && // or simply send requests here
    !fromElsewhere(header('sec-fetch-site'));
  if (!local) throw new Refused('unauthenticated', closed);
  return atThisMachine;
}

const atThisMachine: Caller = { keyId: undefined, role: 'admin' };

const closed =
  'no API key exists yet, so only this machine may call: make a key with `understudy keys create`';

/** A proxy on this machine brings in callers from anywhere. */
const forwardingHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

// Letter by letter: a parser of URLs would take `127.0.0.1#.evil.example` for this machine.
const loopback = String.raw`(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$`;
const loopbackHost = new RegExp(`^${loopback}`, 'i');
const loopbackOrigin = new RegExp(`^https?://${loopback}`, 'i');

/** A link or an image on another site asks with the user's browser but without an Origin. */
function fromElsewhere(site: string | undefined): boolean {
  return site === 'cross-site';
}

/** Whether a socket's other end is this machine. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address);
}

import { systemClock, timeOrderedId } from '@understudy/core';
import type { Clock } from '@understudy/core';

import { guard } from '../auth/guard.ts';
import type { Gateway } from '../gateway.ts';
import type { Carrier } from './carrier.ts';
import { corsHeaders, isPreflight, preflightHeaders } from './cors.ts';
import { doorTable } from './door-table.ts';
import type { DoorTable, FoundDoor } from './door-table.ts';
import type { Door } from './door.ts';
import { exchangeOf } from './exchange-of.ts';
import { usualLimits } from './limits.ts';
import type { Limits } from './limits.ts';
import { openExchanges } from './open-exchanges.ts';
import type { OpenExchange, OpenExchanges } from './open-exchanges.ts';
import { Refused } from './refused.ts';
import { sayFailure } from './say-failure.ts';
import { street } from './street.ts';

/** What every request goes through, whoever carries it. */
export interface Kernel {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly open: OpenExchanges;
  /** Whether a request is for this server at all; if not, a mounted handler passes it on. */
  knows(method: string, path: string): boolean;
  /** Never rejects: what goes wrong is answered, or the connection cut. */
  serve(carrier: Carrier): Promise<void>;
}

export function createKernel(gateway: Gateway, doors: readonly Door[]): Kernel {
  const { clock = systemClock, newId = () => timeOrderedId(clock) } = gateway;
  const limits = { ...usualLimits, ...gateway.limits };
  const open = openExchanges(clock, gateway.keys);
  const find = doorTable(doors);
  const parts: Parts = { gateway, limits, clock, newId, open, find };
  return {
    limits,
    clock,
    open,
    knows: (method, path) => find(method, path) !== undefined,
    serve: (carrier) => serve(carrier, parts),
  };
}

interface Parts {
  readonly gateway: Gateway;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly open: OpenExchanges;
  readonly find: DoorTable;
}

/** One request while it is here. */
interface Visit {
  readonly carrier: Carrier;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly requestId: string;
  /** What the caller calls it, which need not be like no other. */
  readonly callerRequestId: string | undefined;
  readonly entry: OpenExchange;
  /** What every answer carries. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where it went in; the street while that is not known. */
  door: Pick<Door, 'path' | 'wordFailure'>;
  status: number;
}

async function serve(carrier: Carrier, parts: Parts): Promise<void> {
  const { clock, gateway } = parts;
  const startedAt = clock.now();
  const visit = arrive(carrier, parts);
  try {
    await letIn(visit, parts);
  } catch (thrown) {
    sayFailure(thrown, visit, gateway.log);
  } finally {
    visit.entry.leave();
    tell(visit, clock.now() - startedAt, gateway);
  }
}

function arrive(carrier: Carrier, { gateway, newId, open }: Parts): Visit {
  const cut = carrier.target.indexOf('?');
  const said = carrier.header('x-request-id');
  const callerRequestId = said !== undefined && wellFormedId.test(said) ? said : undefined;
  const requestId = newId();
  const ids = { 'x-request-id': callerRequestId ?? requestId, 'x-understudy-request-id': requestId };
  return {
    carrier,
    path: cut < 0 ? carrier.target : carrier.target.slice(0, cut),
    query: new URLSearchParams(cut < 0 ? '' : carrier.target.slice(cut)),
    requestId,
    callerRequestId,
    entry: open.enter(carrier.left),
    headers: { ...ids, ...corsHeaders(carrier, gateway.origins) },
    door: street,
    status: 0,
  };
}

/** Nothing that could break a header, a log line or a URL. */
const wellFormedId = /^[\w.:-]{1,128}$/;

async function letIn(visit: Visit, parts: Parts): Promise<void> {
  const { carrier, entry } = visit;
  if (isPreflight(carrier) && 'access-control-allow-origin' in visit.headers) {
    visit.status = 204;
    carrier.send(204, { ...visit.headers, ...preflightHeaders }, '');
    return;
  }
  const { door, parameters } = findDoor(visit, parts);
  visit.door = door;
  refuseWhenFull(parts);
  const caller = await guard(carrier, door.needs, parts.gateway.keys);
  entry.belongsTo(caller);
  entry.signal.throwIfAborted();
  await door.handle(exchangeOf(visit, { caller, parameters, bodyDepth: parts.limits.bodyDepth }));
}

function findDoor({ carrier, path }: Visit, { find }: Parts): FoundDoor {
  const found = find(carrier.method, path);
  if (!found) throw new Refused('not-found', 'there is nothing at this address');
  if ('door' in found) return found;
  throw new Refused('wrong-method', `this address takes ${found.join(' and ')}`);
}

function refuseWhenFull({ open, limits }: Parts): void {
  if (open.closing) throw new Refused('too-busy', 'the server is stopping; try again');
  if (open.count > limits.openRequests)
    throw new Refused('too-busy', 'too many requests are open; try again');
}

function tell(visit: Visit, tookMs: number, { metrics, log }: Gateway): void {
  const { carrier, door, status, requestId, callerRequestId } = visit;
  const durationMs = Math.round(tookMs);
  try {
    metrics?.exchanged(door.path, status, tookMs);
    // The path as the door has it: what a caller writes there is the caller's.
    log?.info(
      { requestId, callerRequestId, method: carrier.method, door: door.path, status, durationMs },
      'answered',
    );
  } catch {
    // The request has had its answer, and there is nobody left to tell.
  }
}

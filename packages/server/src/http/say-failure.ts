import { answerTo, publicFailure, retryAfterHeader } from '../call/public-failure.ts';
import type { PublicFailure } from '../call/public-failure.ts';
import type { Log } from '../log.ts';
import type { Carrier } from './carrier.ts';
import type { Door } from './door.ts';
import { logFault } from './log-fault.ts';

interface Failed {
  readonly carrier: Carrier;
  readonly path: string;
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly door: Pick<Door, 'path' | 'wordFailure'>;
  status: number;
}

/** Answers what a door threw, in the door's own words; cuts the connection when an answer had begun. */
export function sayFailure(thrown: unknown, visit: Failed, log: Log | undefined): void {
  const { carrier, requestId } = visit;
  const failure = publicFailure(thrown, requestId);
  if (!carrier.left.aborted) logFault(thrown, { requestId, door: visit.door.path }, log);
  if (carrier.left.aborted || carrier.begun) {
    if (carrier.left.aborted) visit.status = 499;
    carrier.cut();
    return;
  }
  visit.status = answerTo(failure).status;
  const headers = { ...visit.headers, 'content-type': 'application/json', ...failureHeaders(failure) };
  carrier.send(visit.status, headers, JSON.stringify(visit.door.wordFailure(failure, visit)));
}

function failureHeaders(failure: PublicFailure): Readonly<Record<string, string>> {
  return {
    'x-understudy-request-id': failure.requestId,
    ...retryAfterHeader(failure),
    ...(failure.kind === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {}),
  };
}

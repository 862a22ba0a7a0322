export { CallError, failureFromTransport } from './call-error.ts';
export { causeOf } from './cause.ts';
export { secret } from './secret.ts';
export { createTransport } from './transport.ts';
export { TransportError } from './trouble.ts';

export type { Caps } from './intake.ts';
export type { Fetch, FetchOptions, TransportCall } from './open-call.ts';
export type { Secret } from './secret.ts';
export type { Seen } from './seen.ts';
export type { StreamWork, Transport, TransportOptions } from './transport.ts';
export type { Trouble } from './trouble.ts';

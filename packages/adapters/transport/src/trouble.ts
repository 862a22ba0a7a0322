import type { FailureKind } from '@understudy/core';

/** Everything that can go wrong between us and a provider's answer. */
export type Trouble =
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'tls'
  | 'reset'
  | 'closed'
  | 'connection'
  | TimerName
  | 'cut'
  | 'half-event'
  | 'not-http'
  | 'redirect'
  | 'content-type'
  | 'encoding'
  | 'empty'
  | 'too-large'
  | 'error-in-200'
  | 'not-json'
  | 'cancelled'
  | 'foreign-origin'
  | 'bad-request'
  | 'asked-twice';

/** Which of our timers fired. */
export type TimerName = 'connect' | 'first-byte' | 'stall' | 'total';

/** What the engine calls it. */
export const kindOf: Readonly<Record<Trouble, FailureKind>> = {
  dns: 'network',
  refused: 'network',
  unreachable: 'network',
  tls: 'network',
  reset: 'network',
  closed: 'network',
  connection: 'network',
  connect: 'timeout',
  'first-byte': 'timeout',
  stall: 'timeout',
  total: 'timeout',
  cut: 'truncated',
  'half-event': 'truncated',
  'not-http': 'malformed',
  redirect: 'malformed',
  'content-type': 'malformed',
  encoding: 'malformed',
  empty: 'malformed',
  'too-large': 'malformed',
  'error-in-200': 'malformed',
  'not-json': 'malformed',
  cancelled: 'cancelled',
  'foreign-origin': 'rejected-locally',
  'bad-request': 'rejected-locally',
  'asked-twice': 'unknown',
};

/** What the transport throws. Its message holds no key, no prompt and no answer. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly trouble: Trouble;

  constructor(trouble: Trouble, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.trouble = trouble;
  }
}

/** Gives an error of the network its name. */
export function fromNetwork(error: Error, answerHadBegun: boolean): TransportError {
  // undici keeps what it could not parse in the error: that may be an answer, so it is not passed on.
  if (error.name === 'HTTPParserError') return new TransportError('not-http', 'the answer is not HTTP');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = troubleOf.get(code) ?? (isTls.test(code) ? 'tls' : 'connection');
  const trouble = known === 'closed' && answerHadBegun ? 'cut' : known;
  const message = describe[trouble] ?? 'the connection failed';
  return new TransportError(trouble, code ? `${message} (${code})` : message, error);
}

const troubleOf: ReadonlyMap<string, Trouble> = new Map<string, Trouble>([
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['ETIMEDOUT', 'connect'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connect'],
  ['UND_ERR_INVALID_ARG', 'bad-request'],
  ['UND_ERR_HEADERS_OVERFLOW', 'not-http'],
  ['UND_ERR_SOCKET', 'closed'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'closed'],
]);

const isTls = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|EPROTO)/;

const describe: Readonly<Partial<Record<Trouble, string>>> = {
  dns: 'the host has no address',
  refused: 'the connection was refused',
  unreachable: 'the host cannot be reached',
  tls: 'the server could not prove who it is',
  reset: 'the connection was reset',
  closed: 'the connection was closed before an answer',
  connect: 'no connection in time',
  cut: 'the answer was cut off',
  'bad-request': 'the request cannot be sent',
  'not-http': 'the answer has more headers than anyone needs',
};

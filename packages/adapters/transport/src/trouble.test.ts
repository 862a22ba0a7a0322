import { createConnection } from 'node:net';
import { inspect } from 'node:util';

import { failureKinds } from '@understudy/core';
import { describe, expect, it } from 'vitest';

import { fromNetwork, kindOf } from './trouble.ts';

function coded(code: string): Error {
  return Object.assign(new Error('at 10.0.0.1:443 with key sk-canary'), { code });
}

describe('fromNetwork', () => {
  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'refused'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'unreachable'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['ETIMEDOUT', 'connect'],
    ['UND_ERR_CONNECT_TIMEOUT', 'connect'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['EPROTO', 'tls'],
    ['UND_ERR_HEADERS_OVERFLOW', 'not-http'],
    ['UND_ERR_INVALID_ARG', 'bad-request'],
    ['UND_ERR_SOCKET', 'closed'],
    ['ESOMETHINGNEW', 'connection'],
    ['', 'connection'],
    ['constructor', 'connection'],
  ])('calls %s %s, and says so without quoting the error', (code, trouble) => {
    const error = fromNetwork(coded(code), false);
    expect(error.trouble).toBe(trouble);
    expect(error.message).not.toMatch(/canary|10\.0\.0\.1/);
    expect(error.message).toContain(code);
  });

  it.each(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'])(
    'calls %s a cut once an answer had begun',
    (code) => {
      expect(fromNetwork(coded(code), true).trouble).toBe('cut');
      expect(fromNetwork(coded(code), false).trouble).toBe('closed');
    },
  );

  it('passes nothing on of an answer that could not be parsed', () => {
    const error = fromNetwork(
      Object.assign(new Error('Expected HTTP/'), { name: 'HTTPParserError', data: 'canary' }),
      true,
    );
    expect(error.trouble).toBe('not-http');
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary');
  });

  it('knows the error of several addresses that all refused', async () => {
    const error = await new Promise<Error>((resolve) => {
      createConnection({ host: 'localhost', port: 1, autoSelectFamily: true }).once('error', resolve);
    });
    expect(fromNetwork(error, false).trouble).toBe('refused');
  });
});

describe('kindOf', () => {
  it('names only kinds that the engine knows', () => {
    expect(failureKinds).toEqual(expect.arrayContaining(Object.values(kindOf)));
  });
});

import { describe, expect, it } from 'vitest';

import { TransportError } from './trouble.ts';
import { toWireRequest } from './wire-request.ts';

const origin = 'https://api.example.com';

function refusal(input: string | URL | Request, init: RequestInit = {}): TransportError {
  try {
    toWireRequest(input, init, origin);
  } catch (error) {
    if (error instanceof TransportError) return error;
  }
  throw new Error('expected a refusal');
}

describe('toWireRequest', () => {
  it('takes apart what an SDK sends', () => {
    const headers = new Headers({ Authorization: 'Bearer sk-1', 'Content-Length': '99' });
    expect(
      toWireRequest(`${origin}/v1/chat?alt=sse`, { method: 'POST', headers, body: '{}' }, origin),
    ).toEqual({
      path: '/v1/chat?alt=sse',
      method: 'POST',
      headers: ['accept-encoding', 'identity', 'authorization', 'Bearer sk-1'],
      body: '{}',
    });
  });

  it('asks for what the SDK wants to unpack, if it says so', () => {
    const init = { headers: { 'accept-encoding': 'gzip' } };
    expect(toWireRequest(`${origin}/v1`, init, origin).headers).toEqual(['accept-encoding', 'gzip']);
  });

  it.each([
    ['another host', 'https://evil.example.net/v1'],
    ['a host that begins like ours', 'https://api.example.com.evil.net/v1'],
    ['ours as a user name', 'https://api.example.com@evil.net/v1'],
    ['ours as a user name with a password', 'https://api.example.com:443@evil.net/v1'],
    ['another port', 'https://api.example.com:8443/v1'],
    ['plain http', 'http://api.example.com/v1'],
    ['a host without a path', 'https://api.example.com'],
    ['a URL object', new URL('https://evil.example.net/v1')],
    ['a Request', new Request('https://evil.example.net/v1')],
  ])('sends nothing to %s', (_what, input) => {
    expect(refusal(input).trouble).toBe('foreign-origin');
  });

  it.each([
    ['a line break', { 'x-note': 'a\r\nx-evil: canary' }],
    ['a bare LF', { 'x-note': 'canary\nx-evil: 1' }],
    ['a zero byte', { 'x-note': 'canary\u0000' }],
    ['a line break in the name', { 'x-canary\r\nx-evil': '1' }],
  ])('refuses a header with %s, and does not quote it', (_what, headers) => {
    const error = refusal(`${origin}/v1`, { headers });
    expect(error.trouble).toBe('bad-request');
    expect(`${error.message} ${String(error.cause)}`).not.toContain('canary');
  });

  it.each(['host', 'Connection', 'transfer-encoding', 'Upgrade', 'expect', 'te'])(
    'refuses the header %s',
    (name) => {
      expect(refusal(`${origin}/v1`, { headers: { [name]: 'x' } }).trouble).toBe('bad-request');
    },
  );

  it('refuses a body that it would have to wait for', () => {
    expect(refusal(`${origin}/v1`, { method: 'POST', body: new FormData() }).trouble).toBe('bad-request');
  });
});

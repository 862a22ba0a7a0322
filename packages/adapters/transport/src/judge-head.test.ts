import { describe, expect, it } from 'vitest';

import { judgeHead } from './judge-head.ts';
import type { Expected } from './media.ts';
import { TransportError } from './trouble.ts';

function judged(status: number, headers: Record<string, string>, expected: Expected): string {
  const reading = judgeHead({ status, headers }, expected, 1000);
  return reading instanceof TransportError ? `no: ${reading.trouble}` : reading.as;
}

const type = (contentType: string): Record<string, string> => ({ 'content-type': contentType });

describe('judgeHead', () => {
  it.each([
    ['json', 200, type('application/json'), 'reply'],
    ['json', 201, type('application/json'), 'reply'],
    ['json', 200, {}, 'reply'],
    ['json', 200, type('application/octet-stream'), 'reply'],
    ['json', 200, type('text/html'), 'no: content-type'],
    ['json', 200, type('text/event-stream'), 'no: content-type'],
    ['event-stream', 200, type('text/event-stream'), 'stream'],
    ['event-stream', 200, {}, 'probe'],
    ['event-stream', 200, type('application/json'), 'no-stream'],
    ['event-stream', 200, type('text/html'), 'no: content-type'],
    ['event-stream', 200, type('application/x-ndjson'), 'no: content-type'],
    ['ndjson', 200, type('application/x-ndjson'), 'stream'],
    ['json', 301, {}, 'no: redirect'],
    ['event-stream', 307, type('text/event-stream'), 'no: redirect'],
    ['json', 308, type('application/json'), 'no: redirect'],
    ['json', 404, type('text/html'), 'error'],
    ['event-stream', 429, type('application/json'), 'error'],
    ['event-stream', 529, {}, 'error'],
    ['json', 500, { 'content-encoding': 'zstd' }, 'error'],
    ['json', 200, { ...type('application/json'), 'content-encoding': 'zstd' }, 'no: encoding'],
    ['json', 200, { ...type('application/json'), 'content-encoding': 'gzip, br' }, 'no: encoding'],
    ['json', 200, { ...type('application/json'), 'content-encoding': 'identity' }, 'reply'],
    ['json', 200, { ...type('application/json'), 'content-length': '1001' }, 'no: too-large'],
    ['json', 200, { ...type('application/json'), 'content-length': '1000' }, 'reply'],
  ] as const)('reads, where %s was asked for, %d %j as %s', (expected, status, headers, reading) => {
    expect(judged(status, headers, expected)).toBe(reading);
  });

  it('quotes no more of a foreign content type than shows what it is', () => {
    const reading = judgeHead(
      { status: 200, headers: type(`text/html\u001b[31m${'x'.repeat(5000)}`) },
      'json',
      1000,
    );
    const message = reading instanceof TransportError ? reading.message : '';
    expect(message).toMatch(/^expected json, found text\/html/);
    expect(message).not.toContain('\u001b');
    expect(message.length).toBeLessThan(100);
  });
});

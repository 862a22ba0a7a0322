import { events } from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import { frameGuard } from './frame-guard.ts';

const frames = [
  { event: 'message_start', data: { text: 'é 👩‍👩‍👧 漢' } },
  { comment: 'keep-alive' },
  { data: { text: 'b\n\nc' } },
];

function endOf(
  bytes: Uint8Array,
  sizes: readonly number[],
  framing: 'event-stream' | 'ndjson' = 'event-stream',
): string {
  const guard = frameGuard(framing, 1000);
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    expect(guard.take(bytes.subarray(at, at + size))).toBe(true);
    at += size;
  }
  return guard.end();
}

describe('frameGuard', () => {
  describe.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ] as const)('with lines that end with %s', (_name, lineEnd) => {
    const bytes = Buffer.concat([...events(frames, { lineEnd }).chunks]);

    it('finds a stream whole wherever it is split', () => {
      for (let at = 0; at <= bytes.length; at += 1) expect(endOf(bytes, [at])).toBe('whole');
      expect(
        endOf(
          bytes,
          Array.from(bytes, () => 1),
        ),
      ).toBe('whole');
    });

    it('finds out at every byte whether a cut there leaves half an event', () => {
      const text = bytes.toString('latin1');
      for (let at = 1; at < bytes.length; at += 1) {
        const rest =
          text
            .slice(0, at)
            .split(lineEnd + lineEnd)
            .at(-1) ?? '';
        const lines = rest
          .split(lineEnd)
          .filter((line) => line !== '' && line !== '\r' && !line.startsWith(':'));
        // Whole once its last brace is there, even without the blank line.
        const whole = lines.length === 0 || rest.trimEnd().endsWith('}}') || rest.trimEnd().endsWith('"}');
        for (const sizes of [[at], [at - 1], Array.from({ length: at }, () => 1)]) {
          expect([at, endOf(bytes.subarray(0, at), sizes)]).toEqual([at, whole ? 'whole' : 'half']);
        }
      }
    });
  });

  it.each([
    ['', 'empty'],
    ['\n', 'whole'],
    [': ping', 'whole'],
    ['data: {"a":1}\n\ndata: [DONE]', 'whole'],
    ['data: {"a":1}\n\ndata: [DONE]\n', 'whole'],
    ['data: [DON', 'half'],
    ['event: message_stop\n', 'half'],
    ['data: {"a":1}\n\nevent: x\ndata: {"b"', 'half'],
  ])('says of %j that it is %s', (text, end) => {
    expect(endOf(Buffer.from(text), [])).toBe(end);
  });

  it.each([
    ['{"a":1}\n{"b":2}\n', 'whole'],
    ['{"a":1}\n{"b":2}', 'whole'],
    ['{"a":1}\n{"b":', 'half'],
    ['', 'empty'],
  ])('says of the lines %j that they are %s', (text, end) => {
    expect(endOf(Buffer.from(text), [3], 'ndjson')).toBe(end);
  });

  it('notices when one event grows past the limit, and not when many together do', () => {
    const guard = frameGuard('event-stream', 100);
    for (let sent = 0; sent < 50; sent += 1)
      expect(guard.take(Buffer.from(`data: ${'x'.repeat(60)}\n\n`))).toBe(true);
    expect(guard.take(Buffer.from('y'.repeat(60)))).toBe(true);
    expect(guard.take(Buffer.from('y'.repeat(60)))).toBe(false);
  });

  it('does not keep a long event that has not ended', () => {
    const guard = frameGuard('event-stream', 10_000_000);
    const chunk = Buffer.from('"'.repeat(1000));
    guard.take(Buffer.from('data: ["'));
    for (let sent = 0; sent < 100; sent += 1) guard.take(chunk);
    expect(guard.end()).toBe('half');
  });
});

import { describe, expect, it } from 'vitest';

import { gather } from './gather.ts';

const text = 'é 👩‍👩‍👧 漢字 '.repeat(5000);
const bytes = Buffer.from(text);

describe('gather', () => {
  it.each([
    [[1]],
    [[511]],
    [[512]],
    [[513]],
    [[100_000]],
    [[1, 600]],
    [[3, 20_000, 1, 1]],
    [[16_384]],
    [[500, 16_000]],
  ])('puts together what came in pieces of %j', (sizes) => {
    const gathered = gather();
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const size = sizes[turn % sizes.length] ?? 1;
      gathered.add(bytes.subarray(at, at + size));
      at += size;
    }
    expect(gathered.text()).toBe(text);
    expect(gathered.text()).toBe(text);
  });

  it('keeps of a small piece the bytes alone, not the buffer they came in', () => {
    const buffer = Buffer.from('abc');
    const gathered = gather();
    gathered.add(buffer.subarray(0, 1));
    buffer.fill('x');
    expect(gathered.text()).toBe('a');
  });

  it('leaves out a byte order mark, and is empty when nothing came', () => {
    const gathered = gather();
    gathered.add(Buffer.from('\uFEFF{}'));
    expect(gathered.text()).toBe('{}');
    expect(gather().text()).toBe('');
  });
});

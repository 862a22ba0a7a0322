import fc from 'fast-check';

/** Any code point, lone surrogates too: what fast-check's `binary` gives, without the second it takes to set up. */
export const codePoint: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10_ff_ff })
  .map((point) => String.fromCodePoint(point));

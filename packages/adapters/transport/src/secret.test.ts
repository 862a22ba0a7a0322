import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { secret } from './secret.ts';

const key = 'sk-canary-4f1b';

describe('secret', () => {
  it('gives the key to whoever asks for it by name', () => {
    expect(secret(key).reveal()).toBe(key);
  });

  it.each([
    ['String', (value: unknown) => String(value)],
    ['a template', (value: unknown) => `${value}`],
    ['JSON', (value: unknown) => JSON.stringify({ value })],
    ['inspect', (value: unknown) => inspect({ value }, { depth: Infinity, showHidden: true })],
    [
      'an inspect that looks behind the custom one',
      (value: unknown) => inspect(value, { customInspect: false, showHidden: true }),
    ],
    ['its values', (value: unknown) => JSON.stringify(Object.values(Object(value)))],
    ['a copy', (value: unknown) => inspect({ ...Object(value) })],
    ['an error', (value: unknown) => inspect(new Error(`${value}`, { cause: value }))],
  ])('keeps it from %s', (_way, show) => {
    expect(show(secret(key))).not.toContain('canary');
  });

  it.each([
    ['nothing', ''],
    ['a line break at the end', `${key}\n`],
    ['a header in the middle', `${key}\r\nx-evil: 1`],
    ['a space', 'sk canary'],
    ['a quote that only looks plain', 'sk-canary\u201d'],
  ])('refuses %s, and does not quote it', (_what, text) => {
    expect(() => secret(text)).toThrow(TypeError);
    expect(() => secret(text)).not.toThrow(/canary/);
  });
});

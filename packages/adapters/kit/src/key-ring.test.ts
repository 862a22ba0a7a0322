import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { keyRing } from './key-ring.ts';

describe('keyRing', () => {
  it('has no labels for a single key', () => {
    const ring = keyRing({ key: 'k-1' });
    expect(ring.labels).toBeUndefined();
    const reveal = ring.perKey((key) => key.reveal());
    expect(reveal(undefined)).toBe('k-1');
    expect(() => reveal('a')).toThrow('no key is called a');
  });

  it('finds keys by their labels, the first one without', () => {
    const ring = keyRing({ key: 'k-0', keys: { a: 'k-1', b: 'k-2' } });
    expect(ring.labels).toEqual(['a', 'b']);
    const reveal = ring.perKey((key) => key.reveal());
    expect([reveal('b'), reveal('a'), reveal(undefined)]).toEqual(['k-2', 'k-1', 'k-1']);
    expect(() => reveal('constructor')).toThrow(TypeError);
  });

  it('makes one thing per key, when it is asked for', () => {
    const made: string[] = [];
    const ring = keyRing({ keys: { a: 'k-1', b: 'k-2' } });
    const client = ring.perKey((key) => ({ number: made.push(key.reveal()) }));
    expect(made).toEqual([]);
    expect(client('b')).toBe(client('b'));
    expect(client('a')).toBe(client(undefined));
    expect(made).toEqual(['k-2', 'k-1']);
  });

  it('hides its keys, in texts and from whoever prints it', () => {
    const ring = keyRing({ keys: { a: 'plain-canary', b: 'other-canary' } });
    expect(ring.hide('not plain-canary, other-canary or plain-canary')).toBe(
      'not [redacted], [redacted] or [redacted]',
    );
    expect(inspect(ring, { depth: 9, showHidden: true }) + JSON.stringify(ring)).not.toContain('canary');
  });

  it('leaves words alone that happen to hold a very short key', () => {
    expect(keyRing({ key: 'k' }).hide('check')).toBe('check');
  });

  it.each([{}, { key: '' }, { key: 'a\n' }, { keys: {} }, { keys: { a: '' } }])('refuses %j', (keys) => {
    expect(() => keyRing(keys)).toThrow(TypeError);
  });
});

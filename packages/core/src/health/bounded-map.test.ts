import { describe, expect, it } from 'vitest';

import { createBoundedMap } from './bounded-map.ts';

describe('a bounded map', () => {
  it('forgets what was set longest ago', () => {
    const map = createBoundedMap<number>({ limit: 2 });
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.set('c', 4);
    expect([...map.keys()]).toEqual(['a', 'c']);
    expect(map.get('a')).toBe(3);
    expect(map.get('b')).toBeUndefined();
    map.delete('a');
    expect([...map.keys()]).toEqual(['c']);
  });

  it('never holds more than its limit', () => {
    const map = createBoundedMap<number>({ limit: 100 });
    for (let index = 0; index < 10_000; index++) map.set(`key-${index}`, index);
    expect([...map.keys()]).toHaveLength(100);
  });

  it('lets the dispensable go first, and what must stay last of all', () => {
    const map = createBoundedMap<'first' | 'if-needed' | 'never'>({ limit: 3, eviction: (value) => value });
    map.set('kept', 'never');
    map.set('useful', 'if-needed');
    map.set('idle', 'first');
    map.set('new', 'if-needed');
    expect([...map.keys()]).toEqual(['kept', 'useful', 'new']);
    map.set('newer', 'if-needed');
    expect([...map.keys()]).toEqual(['kept', 'new', 'newer']);
  });

  it('keeps what must stay even behind more of it than one look covers', () => {
    const map = createBoundedMap<'if-needed' | 'never'>({ limit: 150, eviction: (value) => value });
    for (let index = 0; index < 149; index++) map.set(`kept-${index}`, 'never');
    map.set('old', 'if-needed');
    map.set('new', 'if-needed');
    expect(map.get('old')).toBeUndefined();
    expect(map.get('kept-0')).toBe('never');
  });

  it('does not remember names of absurd length', () => {
    const map = createBoundedMap<number>({ limit: 2 });
    map.set('x'.repeat(513), 1);
    expect([...map.keys()]).toEqual([]);
  });
});

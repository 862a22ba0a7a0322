import { describe, expect, it } from 'vitest';

import { mergeParameters } from './merge-parameters.ts';

describe('mergeParameters', () => {
  it('puts the changes on top and keeps the rest', () => {
    expect(mergeParameters({ temperature: 0.2, seed: 7 }, { temperature: 0.9, effort: 'low' })).toEqual({
      temperature: 0.9,
      seed: 7,
      effort: 'low',
    });
  });

  it('drops what is null, and lets undefined say nothing', () => {
    const merged = mergeParameters(
      { temperature: 0.2, seed: 7, topP: 1 },
      { temperature: null, seed: undefined, stop: null },
    );
    expect(merged).toStrictEqual({ seed: 7, topP: 1 });
  });

  it('keeps false and 0: they are values', () => {
    expect(mergeParameters({ thinking: 1000, temperature: 1 }, { thinking: false, temperature: 0 })).toEqual({
      thinking: false,
      temperature: 0,
    });
  });

  it('merges provider options key by key and passes a null inside them on', () => {
    const below = { options: { openai: { store: true, user: 'a' }, qwen: { x: 1 } } };
    expect(mergeParameters(below, { options: { openai: { user: null, tier: 'flex' } } })).toEqual({
      options: { openai: { store: true, user: null, tier: 'flex' }, qwen: { x: 1 } },
    });
    expect(mergeParameters(below, { options: null })).toEqual({});
  });

  it('replaces lists instead of mixing them', () => {
    expect(mergeParameters({ stop: ['a', 'b'] }, { stop: ['c'] })).toEqual({ stop: ['c'] });
  });

  it("changes nobody's prototype", () => {
    const hostile = JSON.parse('{"options":{"__proto__":{"polluted":true}}}');
    const merged = mergeParameters({ options: { openai: {} } }, hostile);
    expect(Object.hasOwn(merged.options ?? {}, '__proto__')).toBe(true);
    expect({}).not.toHaveProperty('polluted');
  });
});

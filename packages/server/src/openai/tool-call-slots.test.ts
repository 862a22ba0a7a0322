import { describe, expect, it } from 'vitest';

import { toolCallSlots } from './tool-call-slots.ts';

const type = 'tool-call-delta' as const;

describe('tool calls in a stream', () => {
  it('wait for their name, then tell all they have', () => {
    const slots = toolCallSlots('r1');
    expect(slots.push({ type, index: 0, id: 'call_1' })).toEqual([]);
    expect(slots.push({ type, index: 0, arguments: '{"a"' })).toEqual([]);
    expect(slots.push({ type, index: 0, name: 'f' })).toEqual([
      { index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a"' } },
    ]);
    expect(slots.push({ type, index: 0, arguments: ':1}' })).toEqual([
      { index: 0, function: { arguments: ':1}' } },
    ]);
  });

  it('have an id each, also when the provider gives none or gives one twice', () => {
    const slots = toolCallSlots('r1');
    const ids = ['same', 'same', undefined].flatMap((id, index) =>
      slots.push({ type, index, id, name: 'f' }).map((told) => told['id']),
    );
    expect(ids).toEqual(['same', 'call_r1_1', 'call_r1_2']);
  });

  it('are checked against what the engine has made of them, in the order of their numbers', () => {
    const slots = toolCallSlots('r1');
    slots.push({ type, index: 3, id: 'late', name: 'f', arguments: '{"a":1}' });
    slots.push({ type, index: 1, id: 'early', name: 'g' });
    const bound = { provider: 'a', value: 'signed' };
    const early = { id: 'early', name: 'g', arguments: '{}' };
    expect(slots.end([early, { id: 'late', name: 'f', arguments: '{"a":1}', bound }])).toEqual([
      { index: 1, function: { arguments: '{}' } },
      { index: 0, function: { arguments: '' }, extra_content: { understudy: bound } },
    ]);
    expect(slots.end([early, { id: 'late', name: 'f', arguments: '{"a":2}' }])).toBeUndefined();
  });
});

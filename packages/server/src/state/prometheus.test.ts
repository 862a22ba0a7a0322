import { describe, expect, it } from 'vitest';

import { counter, histogram } from './prometheus.ts';

describe('a counter', () => {
  it('adds up, each set of labels for itself', () => {
    const apples = counter('apples_total', 'Apples.');
    apples.add({ colour: 'red' });
    apples.add({ colour: 'red' }, 2);
    apples.add({});
    expect(apples.text()).toBe(
      '# HELP apples_total Apples.\n# TYPE apples_total counter\napples_total{colour="red"} 3\napples_total 1\n',
    );
  });

  it('escapes what would end a label', () => {
    const odd = counter('odd_total', 'Odd.');
    odd.add({ model: 'a"b\\c\nd' });
    expect(odd.text()).toContain('odd_total{model="a\\"b\\\\c\\nd"} 1');
  });

  it('has an end to its series, however many names callers invent', () => {
    const names = counter('names_total', 'Names.');
    for (let index = 0; index < 1500; index++) names.add({ model: `m${index}` });
    names.add({ model: 'm7' });
    const lines = names.text().trim().split('\n').slice(2);
    expect(lines.length).toBe(1001);
    expect(lines).toContain('names_total{overflow="true"} 500');
    expect(lines).toContain('names_total{model="m7"} 2');
  });
});

describe('a histogram', () => {
  it('counts what is below each bound', () => {
    const waits = histogram('waits_seconds', 'Waits.', [1, 2]);
    for (const seconds of [0.5, 1, 1.5, 9]) waits.observe({}, seconds);
    expect(waits.text().split('\n').slice(2, -1)).toEqual([
      'waits_seconds_bucket{le="1"} 2',
      'waits_seconds_bucket{le="2"} 3',
      'waits_seconds_bucket{le="+Inf"} 4',
      'waits_seconds_sum 12',
      'waits_seconds_count 4',
    ]);
  });
});

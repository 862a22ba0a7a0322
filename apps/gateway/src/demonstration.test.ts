import { expect, it } from 'vitest';

import { demonstrate } from './demonstration.ts';

it('shows who answered when the lead is well, overloaded and cut off', async () => {
  const lines: string[] = [];
  for await (const line of demonstrate()) lines.push(line.replace(/\d+ ms/, 'n ms').trim());
  expect(lines.filter((line) => /^(tried|served|answer)/.test(line))).toEqual([
    'answer:  {"supplier":"Globe Theatre","totalCents":15940}',
    'tried:   lead/star#1 ok',
    'served:  lead/star in n ms',
    'answer:  {"supplier":"Globe Theatre","totalCents":15940}',
    'tried:   lead/star#1 overloaded, lead/star#2 overloaded, understudy/steady#1 ok',
    'served:  understudy/steady (fallback) in n ms',
    'answer:  Your order left us today | and arrives on Friday.',
    'tried:   lead/star#1 truncated, understudy/steady#1 ok',
    'served:  understudy/steady (fallback) in n ms',
  ]);
});

import { expect, it } from 'vitest';

import type { Message } from '../ports/message.ts';
import { withoutEcho } from './without-echo.ts';

const asking = (content: Message['content']) => ({
  prompt: { messages: [{ role: 'user', content } as Message], variants: [] },
  values: [],
});
const secret = 'My doctor, Mrs Featherstonehaugh, says that I am\nnot well.';

it.each([
  ['as it was', `Cannot read: ${secret}`, 'Cannot read: ….'],
  ['in part', 'No policy allows "doctor Mrs Featherstonehaugh" here', 'No policy allows "…" here'],
  ['as JSON', `bad body ${JSON.stringify({ text: secret })}`, 'bad body {"text":"…'],
  ['in one long word', 'x=Featherstonehaughxyz', 'x=…'],
])('what is repeated %s is taken out', (_how, message, shown) => {
  expect(withoutEcho(message, asking(`${secret} Featherstonehaughxyz`))).toContain(shown);
  expect(withoutEcho(message, asking(`${secret} Featherstonehaughxyz`))).not.toMatch(/Feather|doctor|well/);
});

it('languages without blanks are no exception', () => {
  expect(withoutEcho('拒绝: 我的医生说我病了', asking('我的医生说我病了'))).toBe('拒绝: …');
});

it('the provider’s own words stay, also where a few of them were asked', () => {
  const message = "Unsupported parameter: 'max_tokens' is not supported with this model.";
  expect(withoutEcho(message, asking('Is my parcel supported? Which model is this?'))).toBe(message);
});

it('texts to embed and what other models are told count as the question', () => {
  const variants = [{ pattern: 'x/*', messages: [{ role: 'user', content: 'one for others' } as const] }];
  const question = { prompt: { messages: [], variants }, values: ['another secret text'] };
  expect(withoutEcho('no: one for others; another secret text', question)).toBe('no: …');
});

it('a question of megabytes keeps nobody waiting', () => {
  const question = asking('lorem ipsum dolor '.repeat(300_000));
  const startedAt = performance.now();
  expect(withoutEcho('a b '.repeat(120), question)).toBe('a b '.repeat(120));
  expect(performance.now() - startedAt).toBeLessThan(100);
});

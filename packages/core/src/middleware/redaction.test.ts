import { sampleAnswer, sampleRequest } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import type { Message } from '../ports/message.ts';
import type { LlmRequest } from '../request.ts';
import { redaction } from './redaction.ts';
import type { RedactionOptions } from './redaction.ts';

const email = /[\w.]+@[\w.]+/;

/** The request as it goes on inward. */
async function redacted(
  request: LlmRequest,
  options: RedactionOptions = { patterns: { email } },
): Promise<LlmRequest> {
  let inner = request;
  await redaction(options)(request, async (changed) => {
    inner = changed;
    return { type: 'settled', outcome: sampleAnswer(changed, 'Done.') };
  });
  return inner;
}

const withMessages = (...messages: Message[]): LlmRequest =>
  sampleRequest({ prompt: { messages, variants: [] } });

describe('redaction', () => {
  it('takes every match out of every kind of message', async () => {
    const inner = await redacted(
      withMessages(
        { role: 'system', content: 'Answer as help@shop.example.' },
        { role: 'user', content: 'I am bob@a.example, or bob@b.example.' },
        { role: 'assistant', content: 'Hello bob@a.example.' },
        { role: 'tool', toolCallId: '1', content: '{"email":"bob@a.example"}' },
      ),
    );
    expect(inner.prompt.messages.map(({ content }) => content)).toEqual([
      'Answer as [email]',
      'I am [email], or [email]',
      'Hello [email]',
      '{"email":"[email]"}',
    ]);
  });

  it('reads the texts among images and leaves the images alone', async () => {
    const image = { type: 'image', source: { url: 'https://a.example/bob@a.example.png' } } as const;
    const { prompt } = await redacted(
      withMessages({ role: 'user', content: [{ type: 'text', text: 'bob@a.example' }, image] }),
    );
    expect(prompt.messages).toEqual([{ role: 'user', content: [{ type: 'text', text: '[email]' }, image] }]);
  });

  it('rewrites every variant of the prompt', async () => {
    const messages: readonly Message[] = [{ role: 'user', content: 'bob@a.example' }];
    const { prompt } = await redacted(
      sampleRequest({ prompt: { messages, variants: [{ pattern: 'b/*', messages }] } }),
    );
    const clean = [{ role: 'user', content: '[email]' }];
    expect(prompt).toEqual({ messages: clean, variants: [{ pattern: 'b/*', messages: clean }] });
  });

  it('takes them out of texts to embed', async () => {
    expect((await redacted(sampleRequest({ values: ['bob@a.example', 'nobody'] }))).values).toEqual([
      '[email]',
      'nobody',
    ]);
  });

  it.each([
    ['{"to":"bob@a.example","order":12345678901234567890}', '{"to":"[email]","order":12345678901234567890}'],
    ['{"note":"say \\"hi\\" to bob@a.example\\n"}', '{"note":"say \\"hi\\" to [email]\\n"}'],
    ['{"to":"bob@a.example', '{"to":"[email]'],
  ])('keeps the arguments of tool calls as they were but for the text: %s', async (given, expected) => {
    const call = { id: '1', name: 'send', arguments: given };
    const { prompt } = await redacted(withMessages({ role: 'assistant', content: '', toolCalls: [call] }));
    expect(prompt.messages).toMatchObject([{ toolCalls: [{ id: '1', name: 'send', arguments: expected }] }]);
  });

  it.each([/\d{4}/, /\d{4}/g, /\d{4}/y, /\d{4}/iy])(
    'finds all matches whatever the flags of the pattern: %s',
    async (pattern) => {
      const inner = await redacted(sampleRequest({ values: ['x1234 and 5678', 'x1234'] }), {
        patterns: { pin: pattern },
      });
      expect(inner.values).toEqual(['x[pin] and [pin]', 'x[pin]']);
    },
  );

  it('applies several patterns, and puts their words in as they are', async () => {
    const inner = await redacted(sampleRequest({ values: ['bob@a.example 1234'] }), {
      patterns: { email, '$&': /\d{4}/ },
    });
    expect(inner.values).toEqual(['[email] [$&]']);
  });

  it('takes a function instead of patterns', async () => {
    const inner = await redacted(sampleRequest({ values: ['loud'] }), {
      replace: (text) => text.toUpperCase(),
    });
    expect(inner.values).toEqual(['LOUD']);
  });

  it('changes nothing else, and not the request it was given', async () => {
    const request = sampleRequest();
    const before = structuredClone(request);
    expect(await redacted(request)).toEqual(request);
    expect(request).toEqual(before);
  });
});

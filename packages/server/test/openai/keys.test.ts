import { hang, reply, streams } from '@understudy/testing';
import OpenAI from 'openai';
import { describe, expect, it, vi } from 'vitest';

import type { Caller } from '../../src/auth/caller.ts';
import type { KeyBook } from '../../src/auth/key-book.ts';
import { stage } from './stage.ts';
import type { Script, Stage } from './stage.ts';

const hello = [{ role: 'user' as const, content: 'Hello' }];

interface Opened extends Stage {
  readonly client: OpenAI;
  revoke(): void;
}

/** A gateway with one key, and a client that has it. */
async function open(rights: Partial<Caller>, script: Script = {}): Promise<Opened> {
  const caller: Caller = { keyId: 'k1', role: 'caller', ...rights };
  const listeners = new Set<(keyId: string) => void>();
  const keys: KeyBook = {
    hasKeys: () => true,
    find: (secret) => (secret === 'sk-right' ? caller : undefined),
    onRevoked: (listener) => (listeners.add(listener), () => void listeners.delete(listener)),
  };
  const set = await stage(script, { keys });
  const client = new OpenAI({ baseURL: set.baseURL, apiKey: 'sk-right' });
  return { ...set, client, revoke: () => listeners.forEach((listener) => listener('k1')) };
}

const chat = (client: OpenAI, model: string, headers = {}) =>
  client.chat.completions.create({ model, messages: hello }, { headers });

describe('a key', () => {
  it('that nobody gave out is refused in words that the SDK knows', async () => {
    const { baseURL } = await open({});
    const stranger = new OpenAI({ baseURL, apiKey: 'sk-wrong' });
    await expect(chat(stranger, 'task/support_chat')).rejects.toThrow(OpenAI.AuthenticationError);
    await expect(stranger.models.list()).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  it('for one task asks for no other, and for no model', async () => {
    const { client } = await open({ tasks: ['support_chat'] }, { lead: [reply('Hi')] });
    await chat(client, 'help');
    for (const model of ['task/data_extraction', 'lead/large', 'smart']) {
      await expect(chat(client, model)).rejects.toMatchObject({ status: 403 });
    }
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['task/support_chat', 'help']);
  });

  it('for one model asks for no other, neither in `model` nor in a list', async () => {
    const { client } = await open({ models: ['lead/*'] }, { lead: [reply('Hi')] });
    await chat(client, 'smart');
    await expect(chat(client, 'stand-in/large')).rejects.toMatchObject({ status: 403, param: 'model' });
    const headers = { 'x-understudy-models': 'lead/large, stand-in/large' };
    await expect(chat(client, 'task/support_chat', headers)).rejects.toMatchObject({ status: 403 });
  });

  it('for one customer works for no other', async () => {
    const { client, requests } = await open({ customerId: 'acme' }, { lead: [reply('Hi')] });
    await chat(client, 'task/support_chat', { 'x-understudy-customer': 'rival' });
    expect(requests[0]?.options).toMatchObject({ customerId: 'acme', callerId: 'k1' });
  });

  it('that is revoked ends its streams, and the calls behind them', async () => {
    const { client, lead, revoke } = await open({}, { lead: [streams(['Hi'], { endWith: 'hang' }), hang()] });
    const stream = await client.chat.completions.create({
      model: 'task/support_chat',
      messages: hello,
      stream: true,
    });
    const read = async (): Promise<void> => {
      for await (const chunk of stream) if (chunk.choices[0]?.delta.content) revoke();
    };
    await expect(read()).rejects.toThrow();
    await vi.waitFor(() => expect(lead.openCalls).toBe(0));
  });
});

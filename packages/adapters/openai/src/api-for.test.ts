import { chatCompletions } from '@understudy/openai-compatible';
import { describe, expect, it } from 'vitest';

import { apiFor } from './api-for.ts';
import { responses } from './responses/responses.ts';

const tools = [{ name: 't', parameters: {} }];

describe('apiFor', () => {
  it.each([
    ...[
      'o1-pro',
      'o3-pro-2025-06-10',
      'gpt-5-pro',
      'gpt-5.5-pro-2026-04-23',
      'gpt-5-codex',
      'gpt-5.1-codex-max',
      'o3-deep-research',
      'computer-use-preview',
    ],
  ])('asks %s where alone it is', (model) => {
    expect(apiFor({ model })).toBe(responses);
  });

  it.each(['gpt-5.4', 'gpt-5.4-mini', 'gpt-5.6-sol', 'gpt-6-luna', 'gpt-6.1-terra'])(
    'asks %s with tools where it takes them',
    (model) => {
      expect(apiFor({ model, tools })).toBe(responses);
      expect(apiFor({ model, tools: [] })).toBe(chatCompletions);
      expect(apiFor({ model })).toBe(chatCompletions);
    },
  );

  it.each([
    'gpt-4.1',
    'gpt-4o-mini',
    'gpt-3.5-turbo',
    'o3',
    'o4-mini',
    'gpt-5',
    'gpt-5-mini',
    'gpt-5.1',
    'gpt-5.2',
    'gpt-5.3-chat-latest',
  ])('asks %s by chat completions', (model) => {
    expect(apiFor({ model, tools })).toBe(chatCompletions);
  });
});

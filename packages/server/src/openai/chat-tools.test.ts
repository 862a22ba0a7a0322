import { describe, expect, it } from 'vitest';

import { toTools } from './chat-tools.ts';
import type { ToolBody } from './chat-tools.ts';

const tool = (name: string) => ({ type: 'function', function: { name, strict: true } }) as const;
const named = (name: string) => ({ type: 'function', function: { name } }) as const;
const tools = [tool('weather'), tool('time')];
const [weather, time] = ['weather', 'time'].map((name) => ({
  name,
  description: undefined,
  parameters: { type: 'object', properties: {} },
}));

const read = (said: ToolBody): unknown => {
  const result = toTools(said);
  return result.ok ? result.value : result.error.param;
};

describe('tools and the choice among them', () => {
  it.each<[ToolBody, unknown]>([
    [{}, {}],
    [{ tools: [] }, {}],
    [{ tool_choice: 'none' }, {}],
    [{ tool_choice: 'auto' }, {}],
    [{ tools }, { tools: [weather, time] }],
    [
      { tools, tool_choice: 'auto' },
      { tools: [weather, time], toolChoice: 'auto' },
    ],
    [
      { tools, tool_choice: 'none' },
      { tools: [weather, time], toolChoice: 'none' },
    ],
    [
      { tools, tool_choice: 'required' },
      { tools: [weather, time], toolChoice: 'required' },
    ],
    [
      { tools, tool_choice: named('time') },
      { tools: [weather, time], toolChoice: { tool: 'time' } },
    ],
    [
      {
        tools,
        tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [named('time')] } },
      },
      { tools: [time], toolChoice: 'required' },
    ],
    [{ tool_choice: 'required' }, 'tool_choice'],
    [{ tools, tool_choice: named('news') }, 'tool_choice'],
  ])('%j', (said, expected) => {
    expect(read(said)).toEqual(expected);
  });
});

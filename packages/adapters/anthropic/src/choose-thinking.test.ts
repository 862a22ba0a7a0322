import { newNotes } from '@understudy/adapter-kit';
import type { ModelCall } from '@understudy/core';
import { describe, expect, it } from 'vitest';

import { callWith } from '../test/loopback.ts';
import { chooseThinking } from './choose-thinking.ts';
import { mannersOf } from './manners.ts';

function chosen(model: string, part: Partial<ModelCall>, maxTokens = 64_000): unknown {
  const call = callWith({ model, ...part });
  const notes = newNotes(call);
  const thinking = chooseThinking({
    call,
    notes,
    maxTokens,
    addressee: { provider: 'anthropic', model },
    manners: mannersOf(model),
  });
  return { ...thinking, notes: notes.list };
}

const nothing = { thinking: undefined, effort: undefined, notes: [] };
const adaptive = { type: 'adaptive', display: 'summarized' };
const budget = (tokens: number): unknown => ({ type: 'enabled', budget_tokens: tokens });

describe('chooseThinking', () => {
  it.each(['claude-3-haiku-20240307', 'claude-haiku-4-5', 'claude-opus-5-5', 'unheard-of'])(
    'leaves %s alone when nothing is asked',
    (model) => {
      expect(chosen(model, {})).toEqual(nothing);
    },
  );

  it.each<[string, Partial<ModelCall>, unknown]>([
    ['claude-haiku-4-5-20251001', { thinking: 2000 }, { thinking: budget(2000) }],
    ['claude-3-7-sonnet-latest', { thinking: 2000 }, { thinking: budget(2000) }],
    ['claude-opus-4-6', { thinking: 2000 }, { thinking: budget(2000) }],
    ['claude-haiku-4-5', { thinking: 99_999 }, { thinking: budget(63_999) }],
    [
      'claude-haiku-4-5',
      { thinking: 1000 },
      { notes: ['thinking left out: the least that can be asked for is 1024 tokens'] },
    ],
    [
      'claude-opus-4-8',
      { thinking: 2000 },
      { thinking: adaptive, notes: ['thinking left out: the model sets its own limit'] },
    ],
    [
      'claude-sonnet-5',
      { thinking: 2000 },
      { thinking: adaptive, notes: ['thinking left out: the model sets its own limit'] },
    ],
    [
      'claude-3-5-haiku-20241022',
      { thinking: 2000 },
      { notes: ['thinking left out: the model does not think'] },
    ],
    ['claude-opus-4-5', { thinking: 2000, effort: 'low' }, { thinking: budget(2000), effort: 'low' }],
  ])('says a limit as %s takes it (%j)', (model, part, expected) => {
    expect(chosen(model, part)).toEqual({ ...nothing, ...(expected as object) });
  });

  it.each<[string, ModelCall['effort'], unknown]>([
    ['claude-haiku-4-5', 'medium', { thinking: budget(8192) }],
    ['claude-sonnet-4-5', 'low', { thinking: budget(2048) }],
    ['claude-haiku-4-5', 'minimal', { thinking: budget(1024) }],
    ['claude-3-5-sonnet-20241022', 'high', { notes: ['effort left out: the model does not reason'] }],
    ['claude-opus-4-5-20251101', 'high', { effort: 'high' }],
    [
      'claude-opus-4-5',
      'max',
      { effort: 'high', notes: ['effort max said as high, the most that can be asked for here'] },
    ],
    ['claude-sonnet-4-6', 'max', { thinking: adaptive, effort: 'max' }],
    ['claude-opus-4-7', 'minimal', { thinking: adaptive, effort: 'low' }],
    ['claude-opus-5', 'high', { thinking: adaptive, effort: 'high' }],
    ['claude-fable-5', 'max', { thinking: adaptive, effort: 'max' }],
    ['claude-haiku-5-5', 'medium', { thinking: adaptive, effort: 'medium' }],
    ['unheard-of', 'low', { thinking: adaptive, effort: 'low' }],
  ])('says a level as %s takes it (%s)', (model, effort, expected) => {
    expect(chosen(model, { effort })).toEqual({ ...nothing, ...(expected as object) });
  });

  it.each<[string, unknown]>([
    ['claude-haiku-4-5', nothing],
    ['claude-opus-4-8', nothing],
    ['claude-opus-5', { ...nothing, thinking: { type: 'disabled' } }],
    ['claude-sonnet-5', { ...nothing, thinking: { type: 'disabled' } }],
    ['claude-haiku-5-5', { ...nothing, thinking: { type: 'disabled' } }],
    ['claude-sonnet-5-5', { ...nothing, thinking: { type: 'between_tools' } }],
    ['claude-fable-5', { ...nothing, notes: ['thinking left out: the model always thinks'] }],
    ['claude-mythos-preview', { ...nothing, notes: ['thinking left out: the model always thinks'] }],
    ['claude-opus-5-5', { ...nothing, notes: ['thinking left out: the model always thinks'] }],
  ])('keeps %s from thinking, as far as it lets itself', (model, expected) => {
    expect(chosen(model, { thinking: false })).toEqual(expected);
    expect(chosen(model, { thinking: 0 })).toEqual(expected);
  });

  it('asks a model that always thinks for the least when none is wanted', () => {
    expect(chosen('claude-opus-5-5', { effort: 'none' })).toMatchObject({ effort: 'low' });
    expect(chosen('claude-opus-5', { effort: 'none' })).toEqual({
      ...nothing,
      thinking: { type: 'disabled' },
    });
    expect(chosen('claude-opus-5', { effort: 'max', thinking: false })).toMatchObject({
      thinking: { type: 'disabled' },
      effort: 'high',
    });
    expect(chosen('claude-opus-5-5', { effort: 'max', thinking: false })).toMatchObject({ effort: 'max' });
  });

  it('asks no model to think that the catalog says does not', () => {
    const facts = { model: 'anthropic/x', reasoning: false };
    expect(chosen('claude-haiku-4-5', { facts, thinking: 2000 })).toEqual({
      ...nothing,
      notes: ['thinking left out: the model does not think'],
    });
    expect(chosen('claude-haiku-4-5', { facts, effort: 'low' })).toEqual({
      ...nothing,
      notes: ['effort left out: the model does not reason'],
    });
  });

  it('says that a level is left out beside a limit where there is no such thing', () => {
    expect(chosen('claude-haiku-4-5', { thinking: 2000, effort: 'low' })).toEqual({
      thinking: budget(2000),
      effort: undefined,
      notes: ['effort left out: the model has no levels of it beside a limit on thinking'],
    });
    expect(chosen('claude-haiku-4-5', { thinking: 2000, effort: 'none' })).toMatchObject({ notes: [] });
  });

  it('keeps the highest level of a model that only thinks when asked', () => {
    expect(chosen('claude-opus-4-8', { thinking: false, effort: 'max' })).toEqual({
      ...nothing,
      effort: 'max',
    });
  });

  it('calls by its name what it leaves out', () => {
    expect(chosen('claude-haiku-4-5', { effort: 'high', prefill: true })).toMatchObject({
      notes: ['effort left out: there is none in an answer whose start is given'],
    });
  });

  it('leaves half of the answer to the answer', () => {
    expect(chosen('claude-haiku-4-5', { effort: 'high' }, 4096)).toMatchObject({ thinking: budget(2048) });
    expect(chosen('claude-haiku-4-5', { effort: 'high' }, 2000)).toMatchObject({ thinking: undefined });
  });

  it.each<[string, Partial<ModelCall>]>([
    ['there is none in an answer whose start is given', { prefill: true }],
    ['there is none beside a forced tool call', { toolChoice: 'required' }],
    ['there is none beside a forced tool call', { toolChoice: { tool: 'f' } }],
  ])('does without where the API takes none: %s', (why, part) => {
    expect(chosen('claude-haiku-4-5', { thinking: 2000, ...part })).toEqual({
      ...nothing,
      notes: [`thinking left out: ${why}`],
    });
    expect(chosen('claude-opus-4-8', { effort: 'high', ...part })).toEqual({ ...nothing, effort: 'high' });
  });

  it('takes up no tool call of another model with a limit on thinking', () => {
    const value = {
      model: 'claude-haiku-4-5',
      blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 'c2ln' }],
    };
    const callOf = (provider: string): Partial<ModelCall> => ({
      thinking: 2000,
      messages: [
        { role: 'user', content: 'Hello' },
        {
          role: 'assistant',
          content: '',
          toolCalls: [{ id: 'a', name: 'f', arguments: '{}', bound: { provider, value } }],
        },
        { role: 'tool', toolCallId: 'a', content: 'rain' },
      ],
    });
    expect(chosen('claude-haiku-4-5', callOf('anthropic'))).toMatchObject({ thinking: budget(2000) });
    expect(chosen('claude-haiku-4-5', callOf('google'))).toEqual({
      ...nothing,
      notes: ['thinking left out: the tool call under way was made without it'],
    });
    expect(
      chosen('claude-opus-4-8', { ...callOf('google'), thinking: undefined, effort: 'low' }),
    ).toMatchObject({ thinking: adaptive });
  });
});

import { newNotes } from '@understudy/adapter-kit';
import type { Effort, ModelCall } from '@understudy/core';
import { describe, expect, it } from 'vitest';

import { callWith } from '../test/loopback.ts';
import { chooseThinking } from './choose-thinking.ts';
import { mannersOf } from './manners.ts';

function chosen(model: string, part: Partial<ModelCall>): readonly [unknown, readonly string[]] {
  const call = callWith({ model, ...part });
  const notes = newNotes(call);
  return [chooseThinking({ call, notes, manners: mannersOf(model) }), notes.list];
}

const level = (thinkingLevel: string): unknown => ({ thinkingLevel, includeThoughts: true });
const budget = (thinkingBudget: number): unknown => ({ thinkingBudget, includeThoughts: true });

describe('chooseThinking', () => {
  it.each(['gemini-2.0-flash', 'gemini-2.5-pro', 'gemini-3.8-flash', 'gemma-4-31b-it', 'unheard-of'])(
    'leaves %s alone when nothing is asked',
    (model) => {
      expect(chosen(model, {})).toEqual([undefined, []]);
    },
  );

  it.each<[string, Effort, string, boolean]>([
    ['gemini-3-pro-preview', 'low', 'LOW', true],
    ['gemini-3-pro-preview', 'medium', 'LOW', false],
    ['gemini-3-pro-preview', 'max', 'HIGH', true],
    ['gemini-3-pro-preview', 'minimal', 'LOW', false],
    ['gemini-3.1-pro-preview', 'medium', 'MEDIUM', true],
    ['gemini-3-flash-preview', 'minimal', 'MINIMAL', true],
    ['gemini-3.6-flash', 'minimal', 'MINIMAL', true],
    ['gemini-3.7-flash', 'minimal', 'LOW', false],
    ['gemini-3.8-flash', 'minimal', 'LOW', false],
    ['gemini-3.8-flash-lite', 'minimal', 'MINIMAL', true],
    ['gemini-3.5-flash-lite', 'high', 'HIGH', true],
    ['gemini-flash-latest', 'minimal', 'LOW', false],
    ['models/gemini-4-ultra', 'medium', 'MEDIUM', true],
  ])('says to %s that effort is %s: %s', (model, effort, said, exactly) => {
    const note = `effort ${effort} said as ${said}: the model takes levels, and not every one`;
    expect(chosen(model, { effort })).toEqual([level(said), exactly ? [] : [note]]);
  });

  it.each([
    [1000, 'LOW'],
    [8000, 'MEDIUM'],
    [20_000, 'HIGH'],
  ])('says a limit of %i as %s to a model that takes levels', (thinking, said) => {
    const note = `thinking ${thinking} said as ${said}: the model takes levels, and not every one`;
    expect(chosen('gemini-3.8-flash', { thinking })).toEqual([level(said), [note]]);
  });

  it.each<[string, Partial<ModelCall>, number, readonly string[]]>([
    ['gemini-2.5-flash', { thinking: 2000 }, 2000, []],
    [
      'gemini-2.5-flash',
      { thinking: 99_999 },
      24_576,
      ['thinking 99999 said as 24576, the nearest there is'],
    ],
    ['gemini-2.5-flash-lite', { thinking: 100 }, 512, ['thinking 100 said as 512, the nearest there is']],
    ['gemini-2.5-pro', { thinking: 100 }, 128, ['thinking 100 said as 128, the nearest there is']],
    ['gemini-2.5-pro', { effort: 'max' }, 32_768, []],
    ['gemini-2.5-flash', { effort: 'max' }, 24_576, []],
    ['gemini-2.5-flash', { effort: 'low' }, 2048, []],
    ['gemini-2.5-pro', { effort: 'medium', thinking: 300 }, 300, []],
  ])('says to %s a limit for %j', (model, part, tokens, notes) => {
    expect(chosen(model, part)).toEqual([budget(tokens), notes]);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['gemini-2.0-flash', undefined, []],
    ['gemma-4-31b-it', undefined, []],
    ['gemini-2.5-flash', { thinkingBudget: 0 }, []],
    ['gemini-2.5-flash-lite', { thinkingBudget: 0 }, []],
    ['gemini-2.5-pro', { thinkingBudget: 128 }, ['thinking kept to 128 tokens: the model always thinks']],
    [
      'gemini-3-flash-preview',
      { thinkingLevel: 'MINIMAL' },
      ['thinking said as MINIMAL: the model always thinks'],
    ],
    ['gemini-3.8-flash', { thinkingLevel: 'LOW' }, ['thinking said as LOW: the model always thinks']],
  ])('keeps %s from thinking, as far as it lets itself', (model, config, notes) => {
    expect(chosen(model, { thinking: false })).toEqual([config, notes]);
    expect(chosen(model, { thinking: 0 })).toEqual([config, notes]);
    expect(chosen(model, { effort: 'none' })[0]).toEqual(config);
  });

  it.each<[string, Partial<ModelCall>, string]>([
    ['gemini-2.0-flash', { effort: 'low' }, 'effort'],
    ['gemini-2.0-flash', { thinking: 2000 }, 'thinking'],
    ['unheard-of', { effort: 'low' }, 'effort'],
    ['gemini-3.8-flash', { effort: 'low', facts: { model: 'x', reasoning: false } }, 'effort'],
  ])('asks nothing of %s that it does not do', (model, part, parameter) => {
    expect(chosen(model, part)).toEqual([undefined, [`${parameter} left out: the model does not think`]]);
  });
});

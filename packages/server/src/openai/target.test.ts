import { describe, expect, it } from 'vitest';

import { taskId, toTarget } from './target.ts';

const known = {
  tasks: { supportChat: {}, longContext2: {} },
  aliases: { smart: 'openai/gpt-4.1', help: 'task/support_chat', lost: 'task/gone' },
  shown: () => ['task/support_chat', 'smart', 'help'],
};

const target = (model: string | null, models?: readonly string[]): unknown => {
  const read = toTarget({ model, models }, known);
  return read.ok ? read.value : { status: read.error.status, param: read.error.param };
};

describe('what a client puts into `model`', () => {
  it.each([
    ['task/support_chat', undefined, { task: 'supportChat', models: undefined }],
    ['task/support-chat', undefined, { task: 'supportChat', models: undefined }],
    ['help', undefined, { task: 'supportChat', models: undefined }],
    ['help', ['smart', 'a/b'], { task: 'supportChat', models: ['openai/gpt-4.1', 'a/b'] }],
    ['smart', undefined, { task: undefined, models: ['openai/gpt-4.1'] }],
    ['a/b', ['smart', 'a/b'], { task: undefined, models: ['a/b', 'openai/gpt-4.1'] }],
    [null, ['a/b'], { task: undefined, models: ['a/b'] }],
    ['openrouter/meta/llama', undefined, { task: undefined, models: ['openrouter/meta/llama'] }],
  ])('%s with the list %j is one thing', (model, models, expected) => {
    expect(target(model, models)).toEqual(expected);
  });

  it.each([
    [null, undefined, { status: 400, param: 'model' }],
    ['', [], { status: 400, param: 'model' }],
    ['gpt-4.1', undefined, { status: 404, param: 'model' }],
    ['task/gone', undefined, { status: 404, param: 'model' }],
    ['lost', undefined, { status: 404, param: 'model' }],
    ['toString', undefined, { status: 404, param: 'model' }],
    ['a/b', ['task/support_chat'], { status: 400, param: 'models' }],
  ])('%s with the list %j is refused', (model, models, expected) => {
    expect(target(model, models)).toEqual(expected);
  });

  it('shows tasks as clients without camelCase write them, and reads them back', () => {
    const names = Object.keys(known.tasks);
    expect(names.map(taskId)).toEqual(['task/support_chat', 'task/long_context2']);
    expect(names.map((task) => target(taskId(task)))).toEqual(
      names.map((task) => ({ task, models: undefined })),
    );
  });
});

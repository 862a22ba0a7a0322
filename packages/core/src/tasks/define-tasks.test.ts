import { describe, expect, expectTypeOf, it } from 'vitest';

import { chatTask } from './chat-task.ts';
import type { ChatInput } from './chat-task.ts';
import { defineTasks, foldTasks } from './define-tasks.ts';
import { embedTask } from './embed-task.ts';
import type { EmbedTask, StreamTask, Tasks } from './task.ts';

describe('defineTasks', () => {
  it('gives back the very tasks it got, with their types', () => {
    const supportChat = chatTask();
    const tasks = defineTasks({ supportChat, 'search-index': embedTask() });
    expect(tasks.supportChat).toBe(supportChat);
    expectTypeOf(tasks.supportChat).toEqualTypeOf<StreamTask<ChatInput, string>>();
    expectTypeOf(tasks['search-index']).toEqualTypeOf<EmbedTask>();
    expectTypeOf<keyof typeof tasks>().toEqualTypeOf<'supportChat' | 'search-index'>();
  });

  it('does not compile when two names are one task, and throws where nobody compiled', () => {
    expect(() =>
      defineTasks({
        // @ts-expect-error -- the same task as the next
        data_extraction: chatTask(),
        // @ts-expect-error -- the same task as the one before
        dataExtraction: chatTask(),
        other: chatTask(),
      }),
    ).toThrow('"data_extraction" and "dataExtraction" are the same task: rename all but one');
  });

  it('throws one error for everything that is wrong', () => {
    const names = ['then', 'Upper', 'a-b', 'aB'];
    const tasks: Tasks = Object.fromEntries(names.map((name) => [name, chatTask()]));
    expect(() => defineTasks(tasks)).toThrow(
      [
        'These tasks cannot be used:',
        '"then" is reserved: what has it looks like a promise',
        '"Upper" is no task name: write it like dataExtraction',
        '"a-b" and "aB" are the same task: rename all but one',
      ].join('\n- '),
    );
  });

  it('is not fooled by a key named __proto__', () => {
    const tasks: Tasks = Object.fromEntries([['__proto__', chatTask()]]);
    expect(() => defineTasks(tasks)).toThrow('"__proto__" is no task name');
  });
});

describe('foldTasks', () => {
  it('puts every task under its camelCase name', () => {
    const tasks = defineTasks({
      data_extraction: chatTask(),
      'search-index': embedTask(),
      summary: chatTask(),
    });
    const folded = foldTasks(tasks);
    expect(Object.keys(folded)).toEqual(['dataExtraction', 'searchIndex', 'summary']);
    expect(folded.searchIndex).toBe(tasks['search-index']);
    expectTypeOf(folded.searchIndex).toEqualTypeOf<EmbedTask>();
  });

  it('checks tasks that never went through defineTasks', () => {
    expect(() => foldTasks({ a_b: chatTask(), aB: chatTask() })).toThrow('are the same task');
  });
});

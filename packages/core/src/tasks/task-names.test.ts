import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';

import type { EmbedTask, StreamTask, UnaryTask } from './task.ts';
import { camelCase, taskNameProblems } from './task-names.ts';
import type { CamelCase, FoldedTasks, TaskNamed, TaskReference } from './task-names.ts';

describe('camelCase', () => {
  const cases = {
    dataExtraction: 'dataExtraction',
    data_extraction: 'dataExtraction',
    'data-extraction': 'dataExtraction',
    summary: 'summary',
    'long-context_analysis-two': 'longContextAnalysisTwo',
    step_2: 'step2',
    parse_HTML: 'parseHTML',
    a__b: 'aB',
    'a-_b': 'aB',
    'a_-b': 'aB',
    _a: 'A',
    a_: 'a',
  } as const;

  it.each(Object.entries(cases))('folds %s into %s', (name, folded) => {
    expect(camelCase(name)).toBe(folded);
  });

  it('folds types the same way', () => {
    expectTypeOf<{ [Name in keyof typeof cases]: CamelCase<Name> }>().toEqualTypeOf<typeof cases>();
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'B', '7', '_', '-') }), (name) => {
        expect(camelCase(camelCase(name))).toBe(camelCase(name));
      }),
    );
  });

  it('finds a name again from its snake_case and its kebab-case', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,20}$/),
        fc.constantFrom('_', '-'),
        (name, separator) => {
          const separated = name.replace(/[A-Z]/g, (letter) => separator + letter.toLowerCase());
          expect(camelCase(separated)).toBe(name);
        },
      ),
    );
  });
});

describe('taskNameProblems', () => {
  it('has nothing to say about good names', () => {
    expect(taskNameProblems(['summary', 'dataExtraction', 'support_chat', 'step-2', 'default'])).toEqual([]);
  });

  it.each([
    '',
    '2fast',
    'Summary',
    'DATA',
    'data extraction',
    'data.extraction',
    'naïve',
    '_x',
    'x_',
    'a__b',
    '__proto__',
  ])('refuses %j, which is no word', (name) => {
    expect(taskNameProblems([name])).toEqual([
      `${JSON.stringify(name)} is no task name: write it like dataExtraction`,
    ]);
  });

  it.each([
    'then',
    'catch',
    'finally',
    'call',
    'apply',
    'constructor',
    'prototype',
    'toString',
    'to_string',
    'to-JSON',
    'has_own_property',
    'admin',
    'usage',
    'feedback',
  ])('refuses %s, which means something else', (name) => {
    expect(taskNameProblems([name])).toEqual([expect.stringMatching(`^"${name}" is reserved: `)]);
  });

  it('refuses a name that is too long to be the name of a schema', () => {
    expect(taskNameProblems(['a'.repeat(64)])).toEqual([]);
    expect(taskNameProblems(['a'.repeat(65)])).toEqual([expect.stringMatching(/longer than 64/)]);
  });

  it('names everything that is wrong, clashes included', () => {
    expect(taskNameProblems(['then', 'data_extraction', '9', 'dataExtraction', 'data-extraction'])).toEqual([
      '"then" is reserved: what has it looks like a promise',
      '"9" is no task name: write it like dataExtraction',
      '"data_extraction" and "dataExtraction" and "data-extraction" are the same task: rename all but one',
    ]);
  });
});

describe('the types of names', () => {
  interface Definitions {
    readonly data_extraction: UnaryTask<string, { total: number }>;
    readonly supportChat: StreamTask<string, string>;
    readonly 'step-2': EmbedTask;
  }

  it('accepts every spelling of a name, and no other', () => {
    expectTypeOf<TaskReference<Definitions>>().toEqualTypeOf<
      | 'data_extraction'
      | 'dataExtraction'
      | 'data-extraction'
      | 'supportChat'
      | 'support_chat'
      | 'support-chat'
      | 'step-2'
      | 'step2'
    >();
    expectTypeOf<TaskReference<Definitions, 'stream'>>().toEqualTypeOf<
      'supportChat' | 'support_chat' | 'support-chat'
    >();
    expectTypeOf<TaskReference<Definitions, 'unary' | 'embed'>>().not.toExtend<
      TaskReference<Definitions, 'unary'>
    >();
  });

  it('spells out names of any allowed length', () => {
    type Long = 'aBcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkL';
    expectTypeOf<TaskReference<Record<Long, EmbedTask>>>().toEqualTypeOf<
      | Long
      | 'a_bcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk_l'
      | 'a-bcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk-l'
    >();
  });

  it('finds the task behind a spelling', () => {
    expectTypeOf<TaskNamed<Definitions, 'data-extraction'>>().toEqualTypeOf<Definitions['data_extraction']>();
    expectTypeOf<TaskNamed<Definitions, 'support_chat'>>().toEqualTypeOf<Definitions['supportChat']>();
    expectTypeOf<TaskNamed<Definitions, 'step2' | 'supportChat'>>().toEqualTypeOf<
      EmbedTask | Definitions['supportChat']
    >();
    expectTypeOf<TaskNamed<Definitions, never>>().toBeNever();
    expectTypeOf<TaskNamed<Definitions, 'nothing'>>().toBeNever();
  });

  it('folds keys, and leaves a record of camelCase keys as it is', () => {
    expectTypeOf<FoldedTasks<Definitions>>().toEqualTypeOf<{
      readonly dataExtraction: Definitions['data_extraction'];
      readonly supportChat: Definitions['supportChat'];
      readonly step2: EmbedTask;
    }>();
    expectTypeOf<FoldedTasks<Pick<Definitions, 'supportChat'>>>().toEqualTypeOf<
      Pick<Definitions, 'supportChat'>
    >();
  });
});

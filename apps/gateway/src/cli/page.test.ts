import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { systemClock } from '@understudy/core';

import { treeOf } from './completion.ts';
import type { Branch } from './completion.ts';
import { createProgram } from './program.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/cli.md'), 'utf8');

const terminal = {
  write: async () => undefined,
  note: () => undefined,
  ...{ progress: undefined, ask: undefined, columns: undefined },
  styled: (_style: string, text: string) => text,
};
const program = createProgram(
  {
    ...{ terminal, environment: {}, directory: '/', clock: systemClock },
    readInput: async () => '',
    onInterrupt: () => () => undefined,
    launch: async () => 0,
  },
  () => undefined,
);

const leavesOf = (branch: Branch): readonly Branch[] =>
  branch.commands.length > 0 ? branch.commands.flatMap(leavesOf) : [branch];
const commands = leavesOf(treeOf(program));
/** From each `### understudy …` to the next heading. */
const sections = new Map(
  page
    .split(/^#{2,3} /m)
    .filter((section) => section.startsWith('`understudy '))
    .map(
      (section) => [/^`understudy ([a-z ]+?)[`\s]*(?= [[<]|`)/.exec(section)?.[1] ?? '', section] as const,
    ),
);

describe('docs/cli.md', () => {
  it('has a section for each command, and for nothing else', () => {
    expect([...sections.keys()].toSorted()).toEqual(commands.map(({ words }) => words).toSorted());
  });

  it.each(commands.map((command) => [command.words, command] as const))(
    'tells every flag of %s',
    (words, command) => {
      const section = sections.get(words) ?? '';
      const told = new Set(section.match(/--[a-z][a-z-]+/g));
      const flags = command.flags.map(({ name }) => name).filter((name) => name !== '--help');
      const common = new Set(['--debug', '--help']);
      expect([...told].filter((flag) => !common.has(flag)).toSorted()).toEqual(flags.toSorted());
    },
  );

  it.each(commands.map(({ words }) => words))('shows %s at work', (words) => {
    expect(sections.get(words)).toMatch(new RegExp(`^understudy ${words}\\b`, 'm'));
  });
});

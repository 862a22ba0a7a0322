import { execFileSync } from 'node:child_process';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openDesk } from '../../test/desk.ts';
import type { Desk } from '../../test/desk.ts';

let desk: Desk;
beforeEach(() => {
  desk = openDesk();
});
afterEach(() => desk.clear());

describe('the completion of bash', () => {
  /** What bash itself makes of the last word. */
  const completed = async (...words: readonly string[]): Promise<readonly string[]> => {
    const { out } = await desk.type('completion bash');
    const typed = ['understudy', ...words].map((word) => JSON.stringify(word)).join(' ');
    const script = `${out}\nCOMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _understudy; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean);
  };

  it.each([
    [['ch'], ['check']],
    [
      ['keys', ''],
      ['create', 'list', 'revoke', '--help'],
    ],
    [['keys', 'list', '--j'], ['--json']],
    [['usage', '--si'], ['--since']],
    [['usage', 'latency', '--b'], ['--by']],
    [['batch', 'check', '--doc'], ['--document-type']],
    [['routes', '--config', 'a.yaml', '--exp'], ['--explain']],
  ])('%j goes on with %j', async (words, expected) => expect(await completed(...words)).toEqual(expected));
});

it.each(['zsh', 'fish'])('%s gets every command and flag too', async (shell) => {
  const { code, out } = await desk.type(`completion ${shell}`);
  for (const word of ['check', 'batch', 'revoke', 'document-type', 'rate-limited'])
    expect(out).toContain(word);
  expect(code).toBe(0);
});

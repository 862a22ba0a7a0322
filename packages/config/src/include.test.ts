import { describe, expect, it } from 'vitest';

import { good, problemsOf, snapshotOf } from '../test/stage.ts';

const one = 'primary: openai/gpt-4.1\n';
const without = good.replace('  support_chat: { primary: openai/gpt-4.1 }\n', '');

/** A main file that leaves `support_chat` to others. */
const main = (include: string): string => `include: ${include}\n${without}`;

describe('an include', () => {
  it.each([
    [
      'a file with routes',
      'teams/a.yaml',
      { '/app/teams/a.yaml': `routes:\n  support_chat: { ${one.trim()} }\n` },
    ],
    ['a file that is one route', '[teams/support_chat.yaml]', { '/app/teams/support_chat.yaml': one }],
    [
      'a file in JSON',
      'teams/support-chat.json',
      { '/app/teams/support-chat.json': '{ "primary": "openai/gpt-4.1" }' },
    ],
    [
      'all files of a directory',
      'teams/*.yaml',
      { '/app/teams/support_chat.yaml': one, '/app/teams/notes.md': 'x', '/app/teams/.hidden.yaml': 'x' },
    ],
    ['all files beside it', '"*.yaml"', { '/app/support_chat.yaml': one }],
    [
      'a part of a name',
      'teams/s*_c*t.yaml',
      { '/app/teams/support_chat.yaml': one, '/app/teams/other.yaml': 'x' },
    ],
    [
      'a file that includes another',
      'a.yaml',
      {
        '/app/a.yaml': 'include: teams/b.yaml\n',
        '/app/teams/b.yaml': 'include: support_chat.yaml\n',
        '/app/teams/support_chat.yaml': one,
      },
    ],
    [
      'the same file twice',
      '[a.yaml, b.yaml, support_chat.yaml]',
      {
        '/app/a.yaml': 'include: support_chat.yaml\n',
        '/app/b.yaml': 'include: support_chat.yaml\n',
        '/app/support_chat.yaml': one,
      },
    ],
  ])('takes %s', (_, include, files) => {
    const snapshot = snapshotOf(main(include), { files });
    expect(Object.values(snapshot.routes)).toContainEqual({ primary: 'openai/gpt-4.1' });
    expect(Object.keys(snapshot.routes)).toHaveLength(3);
    expect(snapshot.hash).toBe(snapshotOf(main(include), { files }).hash);
  });

  it('may find nothing with a pattern', () => {
    expect(Object.keys(snapshotOf(`include: teams/*.yaml\n${good}`).routes)).toHaveLength(3);
  });

  it.each([
    ['a file that is not there', 'teams/a.yaml', {}, 'routes.yaml:1:10 /app/teams/a.yaml does not exist'],
    [
      'a file outside',
      '../a.yaml',
      {},
      'routes.yaml:1:10 an include stays within the directory of the main file; write a path such as teams/*.yaml',
    ],
    [
      'an absolute path',
      '/app/a.yaml',
      {},
      'routes.yaml:1:10 an include stays within the directory of the main file; write a path such as teams/*.yaml',
    ],
    [
      'a pattern for directories',
      '"*/a.yaml"',
      {},
      'routes.yaml:1:10 a * stands for a file, not for a directory; name each directory: [search/*.yaml, support/*.yaml]',
    ],
    [
      'itself',
      'routes.yaml',
      {},
      'routes.yaml:1:10 the files include each other in a circle: /app/routes.yaml -> /app/routes.yaml; take one include out',
    ],
    [
      'a circle',
      'a.yaml',
      { '/app/a.yaml': 'include: b.yaml\n', '/app/b.yaml': '# b\ninclude: [a.yaml]\n' },
      'b.yaml:2:11 the files include each other in a circle: /app/a.yaml -> /app/b.yaml -> /app/a.yaml; take one include out',
    ],
    [
      'something other than routes',
      'a.yaml',
      { '/app/a.yaml': 'providers: {}\n' },
      'a.yaml:1:1 an included file holds routes and nothing else; put the rest into the main file; a file that is one route has a primary',
    ],
    [
      'a route that is here already',
      'a.yaml',
      { '/app/a.yaml': 'routes:\n  dataExtraction: { primary: openai/gpt-4.1 }\n' },
      'a.yaml:2:3 the same route is in /app/routes.yaml:6:3; keep one of them',
    ],
    [
      'a broken file',
      'a.yaml',
      { '/app/a.yaml': 'routes: [\n' },
      'a.yaml:2:1 the indentation is wrong, or a bracket is not closed; keys of one map begin in the same column, and every [ and { has its end',
    ],
    [
      'a wrong route',
      'a.yaml',
      { '/app/a.yaml': '\n\nroutes: { support_chat: { primary: opnai/x } }\n' },
      'a.yaml:3:36 no provider is called "opnai" (there is openai); did you mean "openai/x"?',
    ],
    [
      'a wrong route that is a file',
      'support_chat.yaml',
      { '/app/support_chat.yaml': 'primary: openai/gpt-4.1\nfallbak: []\n' },
      'support_chat.yaml:2:1 unknown key "fallbak"; did you mean "fallback"?',
    ],
    ['a number', '5', {}, 'routes.yaml:1:10 write a path, or a list of paths'],
  ])('of %s is an error at its place', (_, include, files, problem) => {
    expect(problemsOf(main(include), { files })).toContain(problem);
  });
});

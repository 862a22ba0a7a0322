import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { describeConfigProblems } from '@understudy/config';

import hostile from './corpus/hostile.json' with { type: 'json' };
import lines from './corpus/lines.json' with { type: 'json' };
import routes from './corpus/routes.json' with { type: 'json' };
import { readConfiguration } from '../src/read-configuration.ts';
import { tasks } from '../src/tasks.ts';
import { fuzz } from './attacks-fuzzing.ts';
import { mutateJson, mutateText } from './attacks-mutations.ts';
import { openDesk } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(() => void (desk = openDesk()));
afterAll(() => desk.clear());

const yaml = [
  ...[
    '\n',
    '\n  ',
    '\n    ',
    '\t',
    '- ',
    ': ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '|\n',
    '>\n',
    '&a ',
    '*a',
    '<<: *o',
    '!!x ',
    '# ',
  ],
  ...[
    '? ',
    '---\n',
    '...\n',
    '%YAML 1.2\n',
    '\u0000',
    '\uFEFF',
    '${',
    '${A}',
    '$${',
    '${A:-x}',
    '~',
    '.inf',
    '.nan',
    '-1',
    '1e9',
  ],
  ...[
    '__proto__: ',
    'constructor: ',
    'include: ../x\n',
    'include: /etc/passwd\n',
    'baseUrl: file:///etc/passwd',
    'openai/',
    '/',
  ],
];

it('whatever routes.yaml says, it is taken or every problem has a place', async () => {
  const environment = {
    OPENAI_API_KEY: 'sk-birdsong-of-the-file',
    A: 'birdsong-a-of-the-file',
    B: 'birdsong-b-of-the-file',
  };
  const { findings, tried } = await fuzz<string>({
    corpus: routes,
    mutate: (text, random) => mutateText(text, random, [...yaml, ...hostile]),
    // A whole configuration is checked against the catalog once, before it serves; it may take a moment.
    mostBusyMs: 500,
    async tryOne(text) {
      const path = desk.write('tried.yaml', text);
      const read = readConfiguration({ path, tasks, environment, providers: [] }, Date.now());
      if (read.ok) return undefined;
      const told = describeConfigProblems(read.problems);
      if (told.trim() === '') return 'it is refused without a word';
      return /birdsong/.test(told) ? `it tells a key: ${told}` : undefined;
    },
  });
  expect(findings).toEqual([]);
  expect(tried).toBeGreaterThan(routes.length + 5);
}, 180_000);

it('whatever stands in the lines of a batch, each has its result', async () => {
  let files = 0;
  const { findings } = await fuzz<readonly string[]>({
    corpus: [
      lines,
      [],
      [...lines, ...lines],
      ['{"text":"'.padEnd(200_000, 'x')],
      ['['.repeat(100_000)],
      lines.toReversed(),
    ],
    mutate: (some, random) =>
      some.slice(0, 6).map((line) => {
        const changed =
          random() < 0.5 ? mutateJson({ text: line }, random, hostile) : mutateText(line, random, hostile);
        return changed.replaceAll(/[\r\n]/g, ' ');
      }),
    mostBusyMs: 5000, // a whole run of the command, rehearsal and all
    async tryOne(some) {
      files += 1;
      desk.write(`in-${files}.jsonl`, `${some.join('\n')}\n`);
      const words = `batch title_generation --input in-${files}.jsonl --output out-${files}.jsonl --rehearsal --ledger :memory:`;
      const { code, notes } = await desk.type(words);
      if (/ at .*\.ts:\d|internal/.test(notes)) return `it shows its inside: ${notes.slice(0, 300)}`;
      const wanted = some.filter((line) => Buffer.from(line).toString().trim() !== '').length;
      const got = readFileSync(join(desk.directory, `out-${files}.jsonl`), 'utf8').split('\n').length - 1;
      return got === wanted ? undefined : `${got} results of ${wanted} lines, code ${code}`;
    },
  });
  expect(findings).toEqual([]);
}, 180_000);

it('whatever is given to a call as its input is answered or refused', async () => {
  const { findings } = await fuzz<string>({
    corpus: lines,
    mutate: (line, random) => mutateText(line, random, hostile),
    mostBusyMs: 5000,
    async tryOne(input) {
      const { code, notes } = await desk.typeWords(
        ['call', 'title_generation', '--input', '-', '--rehearsal', '--ledger', ':memory:'],
        { input },
      );
      if (/ at .*\.ts:\d|internal/.test(notes)) return `it shows its inside: ${notes.slice(0, 300)}`;
      return code === 0 || notes.trim() !== '' ? undefined : `it ends with ${code} and without a word`;
    },
  });
  expect(findings).toEqual([]);
}, 180_000);

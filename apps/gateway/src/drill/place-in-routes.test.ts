import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, it } from 'vitest';

import { placeInRoutes } from './place-in-routes.ts';

const directory = mkdtempSync(join(tmpdir(), 'places-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const file = join(directory, 'routes.yaml');
writeFileSync(
  file,
  `routes:
  support_chat:
    primary: a/x

    fallback: [b/y]
  'data.extraction': { primary: a/x, fallback: [b/y] }
  title:
    primary: a/x
defaults:
  deadlineMs: 5000
`,
);

it.each([
  ['support_chat', ['fallback'], `${file}:5`, 'routes.support_chat.fallback'],
  ['support_chat', ['deadlineMs'], `${file}:2`, 'routes.support_chat.deadlineMs'],
  ['support_chat', [], `${file}:2`, 'routes.support_chat'],
  ['data.extraction', ['fallback'], `${file}:6`, 'routes.data.extraction.fallback'],
  ['title', ['rules', 1, 'primary'], `${file}:7`, 'routes.title.rules[1].primary'],
  ['dataXextraction', ['fallback'], undefined, 'routes.dataXextraction.fallback'],
])('%s %j stands at %s', (written, path, at, keys) => {
  expect(placeInRoutes([join(directory, 'none.yaml'), file], written, path)).toEqual({ at, keys });
});

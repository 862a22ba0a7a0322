import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { troubleNames as rehearsed, troubles as rehearsedWords } from '../rehearsal/trouble.ts';
import { promiseNames, promises } from './finding.ts';
import { scenarioNames } from './scenario.ts';
import { troubleNames, troubles } from './trouble.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/drill.md'), 'utf8');

describe('docs/drill.md', () => {
  it('tells every trouble as the code has it', () => {
    const told = [...page.matchAll(/^\| `([a-z-]+)` \| (.+?) +\|$/gm)].map(([, name, words]) => [
      name,
      words,
    ]);
    expect(told).toEqual(Object.entries(troubles));
    for (const name of scenarioNames) expect(page).toContain(`\`${name}\``);
  });

  it('tells every promise', () => {
    const warnings = new Set(['independence']);
    for (const name of promiseNames.filter((each) => !warnings.has(each)))
      expect(page).toContain(`| ${promises[name]} `);
  });
});

it('a trouble is called in a drill what it is called in a rehearsal', () => {
  expect(troubleNames).toEqual(expect.arrayContaining([...rehearsed]));
  expect(Object.keys(rehearsedWords)).toContain('outage');
});

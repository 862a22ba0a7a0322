// `pnpm check`: everything CI checks, cheapest first, stopping at the first step that fails.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitLike, root, run } from './run.mjs';
import { runTests } from './run-tests.mjs';
import { turbo } from './turbo.mjs';

const tool = (name, ...args) => run(join(root, 'node_modules', '.bin', name), args);
let closingLine = '';

const steps = {
  'format (pnpm format repairs)': () => tool('oxfmt', '--check'),
  lint: () => tool('oxlint'),
  types: () => turbo(['check:types']),
  tests: async () => {
    const { line, result } = await runTests([]);
    closingLine = line;
    return result;
  },
  build: () => turbo(['build']),
  'unused code': () => tool('knip'),
  'unused code, tests aside': () => tool('knip', '--production'),
  ...Object.fromEntries(
    publishable().map((directory) => [`package ${directory}`, () => tool('publint', '--strict', directory)]),
  ),
};

for (const [name, step] of Object.entries(steps)) {
  console.log(`\n== ${name}`);
  const startedAt = performance.now();
  const result = await step();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const failed = result.code !== 0 || result.signal;
  console.log(`== ${name}: ${failed ? 'FAILED' : 'ok'} in ${seconds} s`);
  if (!failed) continue;
  exitLike(result);
  break;
}
if (closingLine) console.log(`\n${closingLine}`);

function publishable() {
  return globSync('{packages/*,packages/adapters/*,apps/*}/package.json', { cwd: root })
    .filter((file) => !JSON.parse(readFileSync(join(root, file), 'utf8')).private)
    .map(dirname)
    .toSorted();
}

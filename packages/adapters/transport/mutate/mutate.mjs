// `pnpm mutate [name]`: switches off one guard after the other in a copy of the sources, and shows which tests notice.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guards } from './guards.mjs';

const packageRoot = dirname(dirname(fileURLToPath(import.meta.url)));
const repository = join(packageRoot, '..', '..', '..');
const copy = mkdtempSync(join(tmpdir(), 'transport-mutants-'));
const only = process.argv[2];

try {
  for (const part of ['src', 'test', 'package.json'])
    cpSync(join(packageRoot, part), join(copy, part), { recursive: true });
  symlinkSync(join(packageRoot, 'node_modules'), join(copy, 'node_modules'));
  process.exitCode = run();
} finally {
  rmSync(copy, { recursive: true });
}

function run() {
  for (const guard of guards) mutated(guard); // all of them must fit before any takes its time
  const red = redTests([]);
  if (red.length > 0) {
    console.log(`the tests are red with every guard on:\n  ${red.join('\n  ')}`);
    return 1;
  }
  const chosen = guards.filter(({ name }) => !only || name.includes(only));
  const unguarded = chosen.filter((guard) => !isNoticed(guard));
  console.log(`\n${chosen.length - unguarded.length} of ${chosen.length} guards are guarded`);
  for (const { name } of unguarded) console.log(`  nobody notices: ${name}`);
  return unguarded.length > 0 ? 1 : 0;
}

function isNoticed(guard) {
  const path = join(copy, guard.file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, mutated(guard));
  const red = redTests(guard.tests);
  writeFileSync(path, source);
  console.log(`${guard.name}\n  ${red.join('\n  ') || 'NO TEST IS RED'}`);
  return red.length > 0;
}

function mutated({ name, file, find, replace }) {
  const source = readFileSync(join(copy, file), 'utf8');
  if (source.split(find).length !== 2) throw new Error(`"${name}": its line does not stand once in ${file}`);
  return source.replace(find, () => replace);
}

/** The names of the tests that fail. A change with which nothing loads proves nothing, so it ends the check. */
function redTests(files) {
  const output = join(copy, '.test', 'results.json'); // where vitest.config.ts puts them
  const vitest = join(packageRoot, 'node_modules', 'vitest', 'vitest.mjs');
  const config = join(repository, 'vitest.config.ts');
  const options = ['--reporter=json', '--testTimeout=3000', '--hookTimeout=3000'];
  rmSync(output, { force: true });
  try {
    execFileSync(
      process.execPath,
      [vitest, 'run', '--root', copy, '--config', config, ...options, ...files],
      { stdio: 'ignore' },
    );
    return [];
  } catch {
    const { testResults } = JSON.parse(readFileSync(output, 'utf8'));
    return testResults.flatMap(({ name, status, message, assertionResults }) => {
      if (status === 'failed' && assertionResults.length === 0) throw new Error(`${name}: ${message}`);
      return assertionResults.filter((test) => test.status === 'failed').map((test) => test.fullName);
    });
  }
}

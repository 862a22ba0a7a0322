import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';
import { turbo } from './turbo.mjs';

// One file per package, written by vitest (see vitest.config.ts).
const resultFiles = '{packages/*,packages/adapters/*,apps/*,scripts}/.test/results.json';

/** Runs all tests and sums them up: `line` is "N passed, N failed", `result` how the run ended. */
export async function runTests(args) {
  // turbo puts back the files of cached runs, so what is there afterwards is of this run: no removed package counts.
  for (const file of files()) rmSync(file);
  // --continue: a failing package must not keep the others from being counted. One at a time: some hold real
  // sockets to limits of milliseconds, and each already uses every core.
  const result = await turbo(['test', 'test:scripts', '--continue', '--concurrency=1', ...args]);
  const { passed, failed, skipped } = count();

  const brokeOff = result.code !== 0 && failed === 0;
  if (brokeOff) console.error('A package ended badly without naming a failed test: see its output above.');
  if (passed + failed === 0) console.error('No test was run at all.');
  const failures = brokeOff ? 1 : failed;
  const line = `${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  const ok = passed > 0 && failures === 0;
  return { line, result: ok ? result : { ...result, code: result.code || 1 } };
}

function count() {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const file of files()) {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    total.passed += report.numPassedTests;
    total.failed += report.numFailedTests + report.testResults.filter(didNotLoad).length;
    total.skipped += report.numPendingTests + report.numTodoTests;
  }
  return total;
}

/** A test file that failed although none of its tests did: it could not be imported. */
function didNotLoad({ status, assertionResults }) {
  return status === 'failed' && !assertionResults.some((test) => test.status === 'failed');
}

function files() {
  return globSync(resultFiles, { cwd: root }).map((file) => join(root, file));
}

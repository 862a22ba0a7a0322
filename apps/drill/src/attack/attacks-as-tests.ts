import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { exactly } from '../part.ts';
import type { DrillOptions, PartReport, Promised } from '../part.ts';
import type { Scene } from '../scenes.ts';

/** The attacks that are tests of the gateway, with fuzz that lasts and has chances of its own each time. */
export const attacksAsTests: Scene = {
  name: 'attacks as tests',
  async run({ note }: DrillOptions): Promise<PartReport> {
    const seed = Date.now() % 1_000_000_000;
    note(`fuzz for ${fuzzMs} ms at each door, seed ${seed}`);
    const { success, testResults } = await runTests(seed);
    const attacks = testResults.flatMap(({ assertionResults }) => assertionResults);
    const passed = attacks.filter(({ status }) => status === 'passed').length;
    return {
      promises: [
        ...attacks.filter(({ status }) => status !== 'passed').map(broken),
        exactly('every file of attacks was run', success ? 'whole' : 'broken', 'whole'),
        exactly('attacks that were held off', passed, attacks.length),
      ],
      figures: {
        attacks: String(attacks.length),
        fuzz: `${fuzzMs} ms each, UNDERSTUDY_FUZZ_SEED=${seed}`,
      },
    };
  },
};

const gateway = fileURLToPath(new URL('../../../gateway', import.meta.url));
/** Where the one configuration of all tests has it written. */
const report = join(gateway, '.test', 'results.json');
const tests = 'test/attacks-';

const fuzzMs = 15_000;

async function runTests(seed: number): Promise<TestReport> {
  await rm(report, { force: true }); // an old one would be believed
  const runner = fileURLToPath(new URL('./vitest.mjs', import.meta.resolve('vitest/package.json')));
  const where = ['--root', '.', '--config', '../../vitest.config.ts'];
  // One file at a time: some of them measure how busy a thread is.
  const child = spawn(process.execPath, [runner, 'run', ...where, '--maxWorkers=1', tests], {
    cwd: gateway,
    stdio: 'ignore',
    env: { ...process.env, UNDERSTUDY_FUZZ_MS: String(fuzzMs), UNDERSTUDY_FUZZ_SEED: String(seed) },
  });
  await once(child, 'exit');
  const text = await readFile(report, 'utf8');
  // oxlint-disable-next-line typescript/consistent-type-assertions -- as vitest writes it
  return JSON.parse(text) as TestReport;
}

function broken({ fullName, failureMessages }: Assertion): Promised {
  const [why = 'it was not run'] = failureMessages;
  return { what: fullName, isHeld: false, seen: why.slice(0, 1000) };
}

interface TestReport {
  readonly success: boolean;
  readonly testResults: readonly { readonly assertionResults: readonly Assertion[] }[];
}

interface Assertion {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

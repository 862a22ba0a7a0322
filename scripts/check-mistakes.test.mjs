// Proves that the check of mistakes sees a mistake that is not announced, and an announcement without a mistake.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { root } from './run.mjs';

const folder = mkdtempSync(join(tmpdir(), 'mistakes-'));
afterAll(() => rmSync(folder, { recursive: true }));

function check(...lines) {
  writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true, "types": [] } }');
  writeFileSync(join(folder, 'mistakes.ts'), `${lines.join('\n')}\n`);
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/check-mistakes.mjs'), folder]);
  return { status, said: stderr.toString().trim() };
}

const announcement = "// expect: Type 'string' is not assignable to …";
const mistake = "export const count: number = 'three';";

it('is content when the compiler says what is announced', () => {
  expect(check(announcement, mistake)).toEqual({ status: 0, said: '' });
});

it('tells of an error that nobody announced', () => {
  const { status, said } = check(announcement, mistake, "export const sum: number = 'six';");
  expect(status).toBe(1);
  expect(said).toBe("mistakes.ts:3 the compiler says: Type 'string' is not assignable to type 'number'.");
});

it('tells of an announcement that nothing came of', () => {
  const { status, said } = check(announcement, mistake, announcement, 'export const fine = 3;');
  expect(status).toBe(1);
  expect(said).toBe("mistakes.ts:4 the compiler does not say: Type 'string' is not assignable to …");
});

it('does not take an empty folder for a good one', () => {
  expect(check('export const fine = 3;').said).toContain('no mistake is announced');
});

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const here = dirname(fileURLToPath(import.meta.url));
const fixture = '__fixtures__/mistakes.ts';

/** One run of the compiler, on a machine that may be busy with others. */
const longestRunMs = 60_000;

it('finds every mistake, says what it is, and finds nothing else', { timeout: longestRunMs }, async () => {
  expect(await compile()).toEqual((await expectations()).map((expected) => expect.stringMatching(expected)));
});

/** The first line of every error in this folder, as `file:line message`, in the order of the lines. */
async function compile(): Promise<readonly string[]> {
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  const compiler = [join(typescript, 'bin/tsc'), '--project', here, '--noEmit', '--pretty', 'false'];
  const printed = await new Promise<string>((resolve) => {
    execFile(process.execPath, compiler, { cwd: here }, (_failed, stdout) => resolve(stdout));
  });
  return printed.split('\n').flatMap((line) => {
    const [, file, number, message] = /^(\S+)\((\d+),\d+\): error TS\d+: (.*)$/.exec(line) ?? [];
    return file === undefined ? [] : [`${file}:${number} ${message}`];
  });
}

/** What the comments of the fixture announce for the next line of code. */
async function expectations(): Promise<readonly RegExp[]> {
  const expected: RegExp[] = [];
  let waiting: string[] = [];
  for (const [index, line] of (await readFile(join(here, fixture), 'utf8')).split('\n').entries()) {
    const message = /^ *\/\/ expect: (.*)$/.exec(line)?.[1];
    if (message !== undefined) waiting.push(message);
    else {
      expected.push(...waiting.map((text) => pattern(`${fixture}:${index + 1} ${text}`)));
      waiting = [];
    }
  }
  return expected;
}

/** `…` stands for anything, all else for itself. */
function pattern(text: string): RegExp {
  const literal = text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll('…', '.*')}$`);
}

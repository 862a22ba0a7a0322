// Sees to it that the compiler finds every mistake in a folder, says what is announced, and finds nothing else:
// `node check-mistakes.mjs FOLDER`. Above a line of TypeScript, `// expect: MESSAGE` announces one error each;
// `…` stands for anything. The folder has its own tsconfig.json.
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const folder = resolve(process.argv[2] ?? '.');
const surprises = compare(announced(), compile());
for (const surprise of surprises) console.error(surprise);
process.exitCode = surprises.length > 0 ? 1 : 0;

/** Every error the compiler finds: `{ place: 'file:line', message }`, by its first line. */
function compile() {
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  const compiler = [join(typescript, 'bin/tsc'), '--project', folder, '--noEmit', '--pretty', 'false'];
  return printedBy(compiler)
    .split('\n')
    .flatMap((line) => {
      const [, file, number, message] = /^(?:(\S+)\((\d+),\d+\): )?error TS\d+: (.*)$/.exec(line) ?? [];
      return message === undefined ? [] : [{ place: `${file}:${number}`, message }];
    });
}

function printedBy(compiler) {
  try {
    return execFileSync(process.execPath, compiler, { cwd: folder, encoding: 'utf8' });
  } catch (failed) {
    return failed.stdout;
  }
}

/** What the comments announce for the next line of code. */
function announced() {
  return globSync('**/*.ts', { cwd: folder }).flatMap((file) => {
    const expected = [];
    let waiting = [];
    for (const [index, line] of readFileSync(join(folder, file), 'utf8').split('\n').entries()) {
      const message = /^ *\/\/ expect: (.*)$/.exec(line)?.[1];
      if (message !== undefined) waiting.push(message);
      else {
        expected.push(...waiting.map((each) => ({ place: `${file}:${index + 1}`, message: each })));
        waiting = [];
      }
    }
    return expected;
  });
}

/** One line for each error that was announced and not found, or found and not announced. */
function compare(expected, found) {
  if (expected.length === 0) return [`${folder}: no mistake is announced`];
  const unannounced = [...found];
  const missing = expected.filter(({ place, message }) => {
    const index = unannounced.findIndex((error) => error.place === place && matches(message, error.message));
    if (index >= 0) unannounced.splice(index, 1);
    return index < 0;
  });
  return [
    ...missing.map(({ place, message }) => `${place} the compiler does not say: ${message}`),
    ...unannounced.map(({ place, message }) => `${place} the compiler says: ${message}`),
  ];
}

function matches(announcement, message) {
  const literal = announcement.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll('…', '.*')}$`).test(message);
}

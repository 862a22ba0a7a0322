// What a product in another folder gets: the packages as they are packed, and the type of the gateway's router.
// Its task names and result types are checked by the compiler, as everywhere.
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root, run } from './run.mjs';

const packed = {
  client: 'packages/client',
  core: 'packages/core',
  ledger: 'packages/ledger',
  server: 'packages/server',
  gateway: 'apps/gateway',
};
const product = mkdtempSync(join(tmpdir(), 'product-'));
afterAll(() => rmSync(product, { recursive: true }));

beforeAll(async () => {
  const { code, stdout } = await run('pnpm', ['exec', 'turbo', 'build', '--filter=@understudy/gateway...'], {
    quiet: true,
  });
  if (code !== 0) throw new Error(`the packages could not be built:\n${stdout}`);
  for (const [name, place] of Object.entries(packed)) unpack(name, join(root, place));
}, 180_000);

/** Packs a package as it would be published, and lays it into the product with what it depends on beside it. */
function unpack(name, place) {
  execFileSync('pnpm', ['pack', '--pack-destination', product], { cwd: place, stdio: 'pipe' });
  const [tarball] = globSync(`understudy-${name}-*.tgz`, { cwd: product });
  const home = join(product, 'node_modules', '@understudy', name);
  mkdirSync(home, { recursive: true });
  execFileSync('tar', ['-xzf', join(product, tarball), '-C', home, '--strip-components=1']);
  const { dependencies = {} } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
  for (const dependency of Object.keys(dependencies)) {
    if (!dependency.startsWith('@understudy/')) link(dependency, join(place, 'node_modules', dependency));
  }
}

function link(dependency, target) {
  const path = join(product, 'node_modules', dependency);
  mkdirSync(join(path, '..'), { recursive: true });
  rmSync(path, { force: true });
  symlinkSync(target, path);
}

function check(...lines) {
  const source = join(product, 'src');
  mkdirSync(source, { recursive: true });
  const compilerOptions = {
    ...{ target: 'ES2024', module: 'nodenext', strict: true, noEmit: true, skipLibCheck: true },
    ...{ lib: ['ES2024', 'DOM'], types: [] },
  };
  writeFileSync(join(product, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(source, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['.'] }));
  writeFileSync(join(source, 'product.ts'), `${lines.join('\n')}\n`);
  const { stderr } = spawnSync(process.execPath, [join(root, 'scripts/check-mistakes.mjs'), source]);
  return stderr.toString();
}

it('gives a product in another folder the names of the tasks and the types of their results', () => {
  const said = check(
    "import { createLlm } from '@understudy/client';",
    "import type { AppRouter } from '@understudy/gateway/router';",
    "const llm = createLlm<AppRouter>({ url: 'http://127.0.0.1:4141' });",
    "const { output, meta } = await llm.dataExtraction.mutate({ input: { document: '' }, customerId: 'acme' });",
    'export const total: number = output.totalCents;',
    'export const servedBy: string | undefined = meta.servedBy;',
    "// expect: Property 'dataExtration' does not exist on type …. Did you mean 'dataExtraction'?",
    "await llm.dataExtration.mutate({ input: { document: '' } });",
    "// expect: Type 'number' is not assignable to type 'string'.",
    'export const wrong: string = output.totalCents;',
  );
  expect(said).toBe('');
}, 60_000);

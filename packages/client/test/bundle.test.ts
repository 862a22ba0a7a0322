import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build } from 'vite';
import { expect, it } from 'vitest';

/** What a browser loads for `import { createLlm } from '@understudy/client'`. */
async function bundle(): Promise<{ readonly code: string; readonly modules: readonly string[] }> {
  const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, lib: { entry, formats: ['es'], fileName: 'client' }, minify: true },
  });
  const outputs = Array.isArray(built) ? built.flatMap(({ output }) => output) : [];
  const chunks = outputs.filter((output) => output.type === 'chunk');
  return {
    code: chunks.map(({ code }) => code).join(''),
    modules: chunks.flatMap(({ moduleIds }) => moduleIds),
  };
}

it('is small in a browser, and has nothing of the server in it', { timeout: 30_000 }, async () => {
  const { code, modules } = await bundle();
  const kilobytes = gzipSync(code).length / 1024;
  expect(kilobytes).toBeLessThan(12);
  expect(modules.length).toBeGreaterThan(5);
  expect(
    modules.filter((id) => /zod|understudy\/(core|server)|packages\/(core|server)|node:/.test(id)),
  ).toEqual([]);
});

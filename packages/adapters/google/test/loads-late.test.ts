import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { expect, it } from 'vitest';

/** What a program does that configures a provider, and then uses it; it prints whether the SDK is there, both times. */
const program = `
  import { registerHooks } from 'node:module';
  const urls = [];
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      urls.push(found.url);
      return found;
    },
  });
  const sdkIsLoaded = () => urls.some((url) => url.includes('/node_modules/@google/genai/'));
  const { createGoogle } = await import(${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)});
  const provider = createGoogle({ key: 'some-key', baseUrl: 'http://127.0.0.1:1' });
  const before = sdkIsLoaded();
  const call = { model: 'm', facts: {}, messages: [{ role: 'user', content: 'Hi' }], format: { type: 'text' }, unsupported: 'leave-out' };
  const limits = { connectMs: 100, firstTokenMs: 100, stallMs: 100, totalMs: 100 };
  await provider.generate(call, { signal: new AbortController().signal, limits }).catch(() => undefined);
  console.log(JSON.stringify([before, sdkIsLoaded()]));
`;

it('loads the SDK when something is sent, and not before', { timeout: 60_000 }, async () => {
  const options = ['--conditions=@understudy/source', '--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, options);
  expect(JSON.parse(stdout)).toEqual([false, true]);
});

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { providers } from './providers.ts';
import type { ProviderName } from './providers.ts';

/** What a start of the program tells about itself. */
interface Start {
  readonly created: number;
  readonly readyMs: number;
  /** Packages of others, before the call and because of it. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly kind: string;
}

const sdks = ['@anthropic-ai/sdk', '@google/genai', 'openai'];

describe('a start with every provider configured', () => {
  it.concurrent.each<[ProviderName, readonly string[]]>([
    ['qwen', []],
    ['anthropic', ['@anthropic-ai/sdk']],
    ['google', ['@google/genai']],
  ])(
    'loads no SDK, and for a call to %s only what it needs: %j',
    { timeout: 60_000 },
    async (name, needed) => {
      const { created, readyMs, before, after, kind } = await start(name);
      expect(created).toBe(Object.keys(providers).length);
      // The engine's own three and the sockets' one.
      expect(before).toEqual(['jsonrepair', 'tokenx', 'undici', 'zod']);
      expect(after.filter((each) => sdks.includes(each))).toEqual(needed);
      // It was really sent: nobody listens there.
      expect(kind).toBe('network');
      process.stdout.write(`${created} providers ready ${readyMs} ms after the first import, from sources\n`);
    },
  );
});

async function start(asked: ProviderName): Promise<Start> {
  const program = fileURLToPath(new URL('start-program.ts', import.meta.url));
  const options = ['--conditions=@understudy/source', program, asked];
  const { stdout } = await promisify(execFile)(process.execPath, options);
  return JSON.parse(stdout);
}

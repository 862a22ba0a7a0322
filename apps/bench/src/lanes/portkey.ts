import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { startSubject } from '../processes/subject.ts';
import type { Lane } from './lane.ts';

const cache = new URL('../../.cache/portkey/', import.meta.url);

/** Its streams hang with newer versions of @hono/node-server than this one. */
const manifest = {
  private: true,
  dependencies: { '@portkey-ai/gateway': '1.15.2' },
  overrides: { '@hono/node-server': '1.14.1' },
};

/** Portkey's gateway, installed outside of the workspace. Undefined when it cannot be had. */
export async function startPortkey(upstreamUrl: string): Promise<Lane | undefined> {
  if (!(await isInstalled())) return undefined;
  const port = await freePort();
  const subject = await startSubject({
    module: new URL('node_modules/@portkey-ai/gateway/build/start-server.js', cache),
    args: [`--port=${port}`, '--headless'],
    url: `http://127.0.0.1:${port}`,
  });
  return {
    name: 'Portkey',
    subject,
    model: 'gpt-4.1-mini',
    headers: {
      authorization: 'Bearer sk-bench',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${upstreamUrl}/v1`,
    },
  };
}

async function isInstalled(): Promise<boolean> {
  await mkdir(cache, { recursive: true });
  await writeFile(new URL('package.json', cache), JSON.stringify(manifest));
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  try {
    await promisify(execFile)('npm', args, { cwd: fileURLToPath(cache), timeout: 120_000 });
    return true;
  } catch {
    console.error('Portkey cannot be installed from the registry: its lines are left out');
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

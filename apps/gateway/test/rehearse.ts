import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';

export interface Rehearsing {
  readonly url: string;
  stop(): void;
}

/** The gateway as a person starts it, with stand-ins for all providers. */
export function rehearse(...trouble: readonly string[]): Promise<Rehearsing> {
  return run(['rehearse', ...trouble], process.env);
}

/** The same with routes of one's own, and a ledger in memory. */
export function serve(config: string, environment: Readonly<Record<string, string>>): Promise<Rehearsing> {
  const places = ['--config', config, '--ledger', ':memory:'];
  return run(['start', ...places], { PATH: process.env['PATH'], ...environment });
}

async function run(words: readonly string[], env: NodeJS.ProcessEnv): Promise<Rehearsing> {
  const home = dirname(import.meta.dirname);
  const options = ['--conditions=@understudy/source', join(home, 'src/main.ts'), ...words, '--port', '0'];
  const child = spawn(process.execPath, options, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const piece of child.stdout) {
    said += String(piece);
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
    if (url !== undefined && said.includes('Ctrl-C')) return { url, stop: () => void child.kill('SIGKILL') };
  }
  throw new Error(`the gateway did not start: ${said}`);
}

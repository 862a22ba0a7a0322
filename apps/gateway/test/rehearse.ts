import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';

export interface Rehearsing {
  readonly url: string;
  stop(): void;
}

/** The gateway as a person starts it, with stand-ins for all providers. */
export async function rehearse(...trouble: readonly string[]): Promise<Rehearsing> {
  const home = dirname(import.meta.dirname);
  const options = ['--conditions=@understudy/source', join(home, 'src/main.ts'), 'rehearse', '--port', '0'];
  const child = spawn(process.execPath, [...options, ...trouble], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const piece of child.stdout) {
    said += String(piece);
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
    if (url !== undefined && said.includes('Ctrl-C')) return { url, stop: () => void child.kill('SIGKILL') };
  }
  throw new Error(`the gateway did not start: ${said}`);
}
